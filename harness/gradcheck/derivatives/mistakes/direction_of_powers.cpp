// SPDX-License-Identifier: MIT
// What is off has one direction, whose entries go together by powers: the derivative of a norm, or of a product, has.
#include <algorithm>
#include <cmath>
#include <vector>

#include <gradcheck/derivatives/mistakes/parts.hpp>

namespace gradcheck::detail {
namespace {

/// A law of one constant is confirmed by so many digits, of all places together beside the one that gives the constant;
/// one that no column tells by more.
constexpr double least_digits = 4, least_digits_untold = 8;
/// A ratio that is known to less says nothing; to this share x is told from its root where it is moved by a quarter.
constexpr double says_to = 0.1, tells_powers_to = 0.05;

/// Numbers are compared at all points, and where each coordinate is moved alone.
struct PlaceOfRatio {
  const OffBy::At* at;
  arma::vec x;
};

std::vector<PlaceOfRatio> places_of(const OffBy& by) {
  const auto x_at = [&by](std::size_t point) {
    arma::vec x(by.coordinates().size());
    for (std::size_t c = 0; c < x.n_elem; ++c) x(c) = by.x(point, c);
    return x;
  };
  std::vector<PlaceOfRatio> places;
  for (std::size_t p = 0; p < by.points().size(); ++p) places.push_back({&by.points()[p], x_at(p)});
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const auto& moved = by.moved(c);
    if (!moved) continue;
    places.push_back({&moved->at, x_at(by.points().size() - 1)});
    places.back().x(c) *= moved->factor;
  }
  return places;
}

/// The column of entry k to that of the pivot: where the rows go together alike, in the one in which it is known best.
Known ratio_of_columns(const OffBy& by, const OffBy::At& p, const Ratios& of, arma::uword k) {
  Known best = ratio_at(p, of, k);
  if (by.is_symmetric() || !of.is_outer_product) return best;
  const arma::uword m = by.wrong().n_rows;
  for (const arma::uword i : by.wrong_rows()) {
    const Known ratio = quotient(p(i + m * (k / m)), p(i + m * (of.pivot / m)));
    if (ratio.relative() < best.relative()) best = ratio;
  }
  return best;
}

double powers_at(const Law& law, const arma::vec& x) {
  double product = 1;
  for (const auto& [c, p] : law.powers) product *= std::pow(x(c), p);
  return product;
}

/// The constant of the law is the same at all places, and its digits there leave no room for accident.
bool is_confirmed(const OffBy& by, const Ratios& of, arma::uword k, const Law& law, double by_digits = least_digits) {
  std::vector<Known> constants;
  for (const PlaceOfRatio& place : places_of(by)) {
    const double powers = powers_at(law, place.x);
    const Known ratio = ratio_of_columns(by, *place.at, of, k);
    if (std::isfinite(powers) && powers != 0.0 && ratio.relative() <= says_to)
      constants.push_back({ratio.value / powers, ratio.error / std::abs(powers)});
  }
  if (constants.empty()) return false;
  const Known best = *std::ranges::min_element(constants, {}, &Known::relative);
  double digits = std::log10(std::max(best.relative(), 1e-15));  // not counted: it gives the constant
  for (const Known& c : constants) {
    if (!are_equal(c, best)) return false;
    digits -= std::log10(std::max(c.relative(), 1e-15));
  }
  return digits >= by_digits;
}

/// The powers that each coordinate alone tells; nothing where one does not.
std::optional<Law> told_law(const OffBy& by, const Ratios& of, arma::uword k) {
  const Known here = ratio_of_columns(by, by.last(), of, k);
  if (!here.tells()) return std::nullopt;
  Law law{here.value, here.error, {}, {}};
  for (std::size_t c = 0; c < by.coordinates().size(); ++c) {
    const OffBy::Moved& moved = *by.moved(c);
    const Known there = ratio_of_columns(by, moved.at, of, k);
    if (!are_equal(here, there)) add_change(law, by, c, here, there, moved.factor);
  }
  return law.otherwise.empty() && is_confirmed(by, of, k, law) ? std::optional(law) : std::nullopt;
}

/// The coordinate that a column is of.
std::size_t coordinate_of(const OffBy& by, arma::uword column) {
  std::size_t c = 0;
  while (c < by.coordinates().size() && !by.is_column(c, column)) ++c;
  return c;
}

/// x_k / x_pivot, times a number: of a norm.
Law law_of_norm(const OffBy& by, const Ratios& of, arma::uword k) {
  const arma::uword m = by.wrong().n_rows;
  const Known here = ratio_of_columns(by, by.last(), of, k);
  return {here.value, here.error, {{coordinate_of(by, k / m), 1}, {coordinate_of(by, of.pivot / m), -1}}, {}};
}

bool is_same_law(const Law& a, const Law& b) {
  return a.powers.size() == b.powers.size() && std::ranges::all_of(a.powers, [&b](const auto& p) {
           return std::ranges::find(b.powers, p) != b.powers.end();
         });
}

/// This column is known too little to tell its powers, but follows the others, which are those of a norm.
bool follows_norm(const OffBy& by, const Ratios& of, arma::uword k, double digits) {
  const Law law = law_of_norm(by, of, k);
  const auto tells = [&](std::size_t c) {
    return ratio_of_columns(by, by.moved(c)->at, of, k).relative() <= tells_powers_to;
  };
  return ratio_of_columns(by, by.last(), of, k).relative() <= tells_powers_to &&
         std::ranges::all_of(law.powers, [&](const auto& p) { return tells(p.first); }) &&
         is_confirmed(by, of, k, law, digits);
}

/// The columns that tell their powers, and the others.
struct ToldColumns {
  std::vector<PowersOfEntry> told = {};
  std::vector<arma::uword> untold = {};
};

ToldColumns columns_by_law(const OffBy& by, const Ratios& of) {
  ToldColumns columns;
  for (const arma::uword k : of.entries) {
    if (k == of.pivot) continue;
    if (auto law = told_law(by, of, k))
      columns.told.push_back({k, std::move(*law)});
    else
      columns.untold.push_back(k);
  }
  return columns;
}

}  // namespace

std::optional<PowersOfEntry> direction_of_powers(const OffBy& by, const Ratios& of) {
  const ToldColumns columns = columns_by_law(by, of);
  const auto is_of_norm = [&](const PowersOfEntry& p) { return is_same_law(p.law, law_of_norm(by, of, p.entry)); };
  if (columns.untold.empty()) return columns.told.at(0);
  // In one row alone nothing beside the ratios themselves says that there is one direction.
  if (by.is_symmetric() || !of.is_outer_product || by.wrong_rows().n_elem < 2) return std::nullopt;
  const double digits = columns.told.empty() ? least_digits_untold : least_digits;
  if (!std::ranges::all_of(columns.told, is_of_norm) ||
      !std::ranges::all_of(columns.untold, [&](arma::uword k) { return follows_norm(by, of, k, digits); }))
    return std::nullopt;
  return PowersOfEntry{columns.untold[0], law_of_norm(by, of, columns.untold[0])};
}

}  // namespace gradcheck::detail
