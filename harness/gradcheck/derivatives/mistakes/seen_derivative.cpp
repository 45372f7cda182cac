// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string_view>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

/// Calls of f that moving each coordinate alone may take.
constexpr arma::uword most_calls_alone = 6000;
/// An entry speaks for a map where its bounds are at most this share of what the map moves it by: within wider ones a
/// number is many others.
constexpr double most_unknown = 0.02;

/// A point of ours: every coordinate is moved by up to so much of itself.
struct FurtherPoint {
  double size;
  std::uint64_t run;
};

/// What is off changes by a quarter of itself at least, or not at all; what depends on a coordinate a little, or by
/// accident not at all, shows further away alone.
constexpr std::array<FurtherPoint, 4> further_points{{{0.25, 1}, {3, 3}, {1, 4}, {0.25, 2}}};

std::vector<arma::mat> values_of(const std::vector<Coordinates>& coordinates) {
  std::vector<arma::mat> values;
  for (const Coordinates& c : coordinates) values.push_back(c.values());
  return values;
}

/// Within wide bounds a small number beside a large one is none in particular: it has to stand out of them too.
bool tells(double value, double numeric, double allowed) {
  return most_unknown * std::abs(numeric - value) > allowed && (value == 0.0 || allowed < 0.5 * std::abs(value));
}

/// The given entries of m, as a column.
template <class Matrix>
Matrix picked(const Matrix& m, const arma::uvec& entries) {
  return Matrix(arma::vectorise(m.elem(entries)));
}

Block picked(const Block& b, const arma::uvec& entries) {
  Block part = b;
  part.analytic = picked(b.analytic, entries);
  part.numeric = picked(b.numeric, entries);
  part.error_bar = picked(b.error_bar, entries);
  part.bound = picked(b.bound, entries);
  part.verdict = picked(b.verdict, entries);
  part.reason = picked(b.reason, entries);
  return part;
}

/// The point where the coordinates stand; nothing where it has no values.
std::optional<SeenDerivative::Point> point_here(const std::vector<Coordinates>& coordinates,
                                                const std::function<Report()>& values) {
  auto there = attempt(values);
  const auto has_values = [](const Block& b) {
    return arma::size(b.analytic) == arma::size(b.numeric) && b.numeric.is_finite() && b.bound.is_finite();
  };
  if (!there || !std::ranges::all_of(there->blocks, has_values)) return std::nullopt;
  return SeenDerivative::Point{std::move(there->blocks), values_of(coordinates)};
}

/// Far away f may be anything. What is undecided there, whose bound is of no use, says nothing.
void forget_undecided(SeenDerivative::Point& p) {
  constexpr double unknown = 1e200;
  p.is_far = true;
  for (Block& b : p.blocks)
    b.bound.elem(arma::find(b.verdict == static_cast<unsigned char>(Verdict::undecided))).fill(unknown);
}

/// Refers to the function and the options.
decltype(SeenDerivative::moved) moved_at(const Differentiated& function, const Options& options,
                                         const std::function<Report()>& values, FurtherPoint place) {
  return [&function, &options, values, place](const std::vector<SeenDerivative::PlaceOfX>& some) {
    const std::vector<Coordinates> coordinates = coordinates_in(function);
    const KeptCoordinates kept(coordinates);
    move_elsewhere(function, options, place.size, options.seed + place.run);
    const auto move = [&](const SeenDerivative::PlaceOfX& p) {
      return move_alone(coordinates[p.block], p.i, interval_of(function.coordinates[p.block].name, options));
    };
    return std::ranges::all_of(some, move) ? point_here(coordinates, values) : std::nullopt;
  };
}

decltype(SeenDerivative::asked) asked_at(const Differentiated& function, const Options& options, FurtherPoint place) {
  return [&function, &options, place](const SeenDerivative::Move& move) -> std::optional<SeenDerivative::Asked> {
    const std::vector<Coordinates> coordinates = coordinates_in(function);
    const KeptCoordinates kept(coordinates);
    move_elsewhere(function, options, place.size, options.seed + place.run);
    for (std::size_t b = 0; b < coordinates.size(); ++b)
      for (arma::uword i = 0; i < coordinates[b].size(); ++i) coordinates[b].set(i, move(b, i, coordinates[b].get(i)));
    auto there = attempt([&] {
      return SeenDerivative::Asked{function.value().values, function.derivative(0.0).blocks};
    });
    const auto is_finite = [](const arma::mat& m) { return m.is_finite(); };
    if (!there || !there->value.is_finite() || !std::ranges::all_of(there->analytic, is_finite)) return std::nullopt;
    return std::move(*there);
  };
}

}  // namespace

BlockPlaces SeenDerivative::wrong() const {
  BlockPlaces places;
  for (std::size_t k = 0; k < points[0].blocks.size(); ++k)
    if (std::ranges::any_of(points, [k](const Point& p) { return p.blocks[k].counts().disagree > 0; }))
      places.push_back(k);
  return places;
}

std::string SeenDerivative::names(const BlockPlaces& blocks) const {
  if (blocks.size() == points[0].blocks.size()) return {};
  std::string text;
  for (const std::size_t k : blocks) text += (text.empty() ? "" : ", ") + points[0].blocks[k].name;
  return text;
}

SeenDerivative SeenDerivative::wrong_entries(std::size_t block) const {
  arma::Mat<unsigned char> wrong(arma::size(points[0].blocks[block].verdict), arma::fill::zeros);
  for (const Point& p : points)
    wrong.elem(arma::find(p.blocks[block].verdict == static_cast<unsigned char>(Verdict::disagree))).ones();
  const arma::uvec entries = arma::find(wrong);
  SeenDerivative part;
  part.spacing = spacing;
  for (const Point& p : points) {
    part.points.push_back({{picked(p.blocks[block], entries)}, {}});
    if (arma::size(p.x[block]) == arma::size(wrong)) part.points.back().x.push_back(picked(p.x[block], entries));
  }
  return part;
}

SeenDerivative seen_at_points(const Report& report, const Differentiated& function, const Options& options,
                              const std::function<Report()>& values) {
  const std::vector<Coordinates> coordinates = coordinates_in(function);
  std::optional<FurtherPoint> last;
  SeenDerivative seen{{{report.blocks, values_of(coordinates)}}};
  seen.declared = function.declared;
  seen.spacing = function.spacing;
  for (const NamedCoordinates& c : function.coordinates) seen.names_of_x.push_back(c.name);
  for (const FurtherPoint& place : further_points) {
    const KeptCoordinates kept(coordinates);
    move_elsewhere(function, options, place.size, options.seed + place.run);
    const auto settled = attempt([&] { return function.settle ? function.settle() : std::shared_ptr<void>(); });
    if (!settled) continue;
    auto there = point_here(coordinates, values);
    if (!there) continue;
    if (place.size > 0.25) forget_undecided(*there);
    seen.points.push_back(std::move(*there));
    last = place;
  }
  if (!last || function.settle || report.evaluations * size_of(function) > most_calls_alone) return seen;
  seen.moved = moved_at(function, options, values, *last);
  seen.asked = asked_at(function, options, *last);
  return seen;
}

bool move_alone(const Coordinates& block, arma::uword i, const Bounds& bounds) {
  const double x = block.get(i);
  for (const double factor : {1.25, 0.8125}) {
    const double to = factor * x;
    if (x == 0.0 || to < bounds.lower || to > bounds.upper) continue;
    block.set(i, to);
    return true;
  }
  return false;
}

DerivativeMap by_map(std::function<arma::mat(const arma::mat&)> map) {
  return [map = std::move(map)](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
    return {map(p.blocks[k].numeric), arma::abs(map(p.blocks[k].bound))};
  };
}

bool map_explains(const SeenDerivative& seen, const BlockPlaces& blocks, const DerivativeMap& map) {
  arma::uword telling = 0;
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks) {
      const Block& b = p.blocks[k];
      const auto [value, error] = map(p, k);
      if (arma::size(value) != arma::size(b.analytic)) return false;
      for (arma::uword i = 0; i < value.n_elem; ++i) {
        if (std::isnan(value(i)) || std::isnan(b.numeric(i)) || !seen.is_declared(k, i)) continue;
        if (!close(b.analytic(i), value(i), b.bound(i) + error(i))) return false;
        telling += tells(value(i), b.numeric(i), b.bound(i) + error(i)) ? 1 : 0;
      }
    }
  return telling >= 2;
}

void say_of_some(Finding& finding, std::string where, arma::uword entries) {
  constexpr std::string_view of_all = "every entry is ";
  finding.where = std::move(where);
  if (finding.sentence.starts_with(of_all))
    finding.sentence.replace(0, of_all.size(), entries == 1 ? "it is " : "each is ");
}

}  // namespace gradcheck::detail
