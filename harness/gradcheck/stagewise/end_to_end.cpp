// SPDX-License-Identifier: MIT
#include <gradcheck/stagewise/end_to_end.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/parallel.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/extrapolation.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword chosen_of_each = 8;

struct Products {
  double value = 0, square = 0, error_square = 0;  // sums of g e, (g e)^2, (error e)^2
};

/// All in one pass, with four sums of each kind, which do not wait for one another. An entry that does not move adds
/// nothing, even where its bar is infinite.
Products products(const Bounded& g, const arma::mat& e) {
  std::array<double, 4> value{}, square{}, error_square{};
  const double *of = g.value.memptr(), *bar = g.error.memptr(), *along = e.memptr();
  const auto add = [&](arma::uword i, std::size_t lane) {
    const bool moves = along[i] != 0.0;
    const double ge = moves ? of[i] * along[i] : 0.0, error = moves ? bar[i] * along[i] : 0.0;
    value[lane] += ge;
    square[lane] += ge * ge;
    error_square[lane] += error * error;
  };
  const arma::uword whole = e.n_elem / 4 * 4;
  for (arma::uword i = 0; i < whole; i += 4)
    for (std::size_t lane = 0; lane < 4; ++lane) add(i + lane, lane);
  for (arma::uword i = whole; i < e.n_elem; ++i) add(i, i - whole);
  const auto all = [](const std::array<double, 4>& a) { return (a[0] + a[1]) + (a[2] + a[3]); };
  return {all(value), all(square), all(error_square)};
}

}  // namespace

/// What the gradient says along a direction, sum G .* E and sum (G .* E)^2, and how far its own errors may take that if
/// they are independent.
struct EndToEndCheck::Along {
  double value = 0, square = 0, independent = 0;
};

EndToEndCheck::EndToEndCheck(const Subject& subject, RandomMove& move, std::uint64_t seed)
    : subject_(subject), move_(move) {
  RandomBits random(seed);
  double coordinates = 0;
  for (std::size_t b = 0; b < subject.blocks.size(); ++b) {
    all_.push_back(b);
    coordinates += static_cast<double>(move.start(b).n_elem);
  }
  const double factor = std::max(1.0, std::sqrt(coordinates / static_cast<double>(chosen_of_each * all_.size())));
  for (const std::size_t b : all_) {
    scale_.push_back(std::max(1.0, move.size(b)) / std::sqrt(2 * coordinates));
    for (arma::uword n = 0; n < chosen_of_each && !move.start(b).is_empty(); ++n) {
      const std::pair one(b, random() % move.start(b).n_elem);
      if (std::ranges::find(chosen_, one) != chosen_.end()) continue;
      chosen_.push_back(one);
      move.weigh(b, one.second, factor);
    }
  }
}

/// What has no finite bar is differenced on its own anyhow: it stays where it is, so that the direction says something
/// of the rest.
void EndToEndCheck::leave_out_unbounded() {
  for (const std::size_t b : all_) {
    const Bounded& g = (*gradient_)[b];
    for (arma::uword i = 0; i < g.error.n_elem; ++i)
      if (!std::isfinite(g.error[i]) || !std::isfinite(g.value[i])) move_.weigh(b, i, 0.0);
  }
}

void EndToEndCheck::evaluate() { first_ = pair(all_, 0x1p-13); }

EndToEndResult EndToEndCheck::check(const std::vector<Bounded>& gradient, bool strict, unsigned threads) {
  gradient_ = &gradient;
  threads_ = threads;
  EndToEndResult c;
  c.holds.assign(all_.size(), true);
  const auto fails = [&](std::size_t b, const std::string& where) {
    if (c.holds[b]) c.notes.push_back(subject_.blocks[b].name + ": " + where + " contradicts the chained value");
    c.holds[b] = false;
  };
  if (!holds_along(all_, first_)) {
    for (const std::size_t b : all_)
      if (!holds_along({b}, pair({b}, 0x1p-13))) fails(b, "the whole along a random direction");
    if (std::ranges::all_of(c.holds, [](bool holds) { return holds; }))
      for (const std::size_t b : all_) fails(b, "the whole along a random direction of every block");
  }
  if (strict)
    for (const auto& [b, i] : chosen_)
      if (!holds_at(b, i)) fails(b, "the whole at one coordinate");
  c.evaluations = evaluations_;
  return c;
}

/// Whether the gradient of these blocks holds along the direction, by one pair of evaluations, or else by three.
bool EndToEndCheck::holds_along(const std::vector<std::size_t>& blocks, Pair p) {
  Along g = along(blocks);
  if (!std::isfinite(g.value + g.independent)) {
    leave_out_unbounded();
    g = along(blocks);
    p = pair(blocks, 0x1p-13);
  }
  if (close(p.slope, g.value, 4 * (p.rounding + g.independent) + 1e-9 * std::sqrt(g.square))) return true;
  return holds_three(blocks, g.value, 0x1p-6) || holds_three(blocks, g.value, 0x1p-12);
}

bool EndToEndCheck::holds_three(const std::vector<std::size_t>& blocks, double along, double t0) {
  double errors = 0, moved = 0, rounding = 0;  // theta + t E is rounded as well
  for (const std::size_t b : blocks) {
    const Bounded& g = (*gradient_)[b];
    for (arma::uword i = 0; i < g.value.n_elem; ++i) {
      if (move_.along(b)[i] == 0.0) continue;
      errors += scale_[b] * std::abs(g.error[i] * move_.along(b)[i]);
      moved += g.value[i] * move_.start(b)[i] * g.value[i] * move_.start(b)[i];
    }
  }
  std::array<double, 3> slope{};
  for (std::size_t k = 0; k < 3; ++k) {
    const double t = std::ldexp(t0, -static_cast<int>(k));
    const Pair p = pair(blocks, t);
    slope.at(k) = p.slope;
    rounding = p.rounding + 60 * double_spacing * subject_.magnitude / (2 * t) + double_spacing * std::sqrt(moved) / t;
  }
  const Extrapolation<double> r = extrapolate(slope);
  return close(r.value, along, 4 * (std::abs(r.last - r.before) + rounding + errors) + 1e-10 * std::abs(along));
}

bool EndToEndCheck::holds_at(std::size_t b, arma::uword i) {
  const Bounded& g = (*gradient_)[b];
  const double x = move_.start(b)(i), scale = largest(g.value);
  for (const double step : {0x1p-17, 0x1p-23}) {
    const double h = step * std::max(1.0, std::abs(x));
    const Coordinates& block = subject_.blocks[b].coordinates;
    const auto at = [&](double v) {
      block.set(i, v);
      const double taken = block.get(i);
      arma::mat y = forward();
      block.set(i, x);
      return std::pair(std::move(y), taken);
    };
    const auto [plus, above] = at(x + h);
    const auto [minus, below] = at(x - h);
    const Difference d = subject_.secant(plus, minus);
    double sum = arma::accu(d.terms);
    if (subject_.blocks[b].own_secant) sum += subject_.blocks[b].own_secant(above, below);
    const double rounding = (arma::accu(d.rounding) + 64 * double_spacing * subject_.magnitude) / (above - below);
    if (close(sum / (above - below), g.value(i), 1e-6 * scale + 4 * g.error(i) + 4 * rounding)) return true;
  }
  return false;
}

EndToEndCheck::Along EndToEndCheck::along(const std::vector<std::size_t>& blocks) const {
  std::vector<Products> each(blocks.size());
  in_parallel(blocks.size(), threads_,
              [&](std::size_t n) { each[n] = products((*gradient_)[blocks[n]], move_.along(blocks[n])); });
  Along sum;
  for (std::size_t n = 0; n < blocks.size(); ++n) {
    const double c = scale_[blocks[n]];
    sum.value += c * each[n].value;
    sum.square += c * c * each[n].square;
    sum.independent += c * c * each[n].error_square;
  }
  sum.independent = std::sqrt(sum.independent);
  return sum;
}

EndToEndCheck::Pair EndToEndCheck::pair(const std::vector<std::size_t>& blocks, double t) {
  const arma::mat plus = outputs_at(blocks, t), minus = outputs_at(blocks, -t);
  for (const std::size_t b : blocks) move_.restore(b);
  const Difference d = subject_.secant(plus, minus);
  double sum = arma::accu(d.terms);
  for (const std::size_t b : blocks) sum += own_terms(b, t);
  return {sum / (2 * t), (arma::accu(d.rounding) + 4 * double_spacing * subject_.magnitude) / (2 * t)};
}

arma::mat EndToEndCheck::outputs_at(const std::vector<std::size_t>& blocks, double t) {
  for (const std::size_t b : blocks) move_.move(b, t * scale_[b]);
  return forward();
}

double EndToEndCheck::own_terms(std::size_t b, double t) const {
  double sum = 0;
  if (const auto& secant = subject_.blocks[b].own_secant)
    for (arma::uword i = 0; i < move_.start(b).n_elem; ++i) {
      const double step = t * scale_[b] * move_.along(b)[i];
      sum += secant(move_.start(b)[i] + step, move_.start(b)[i] - step);
    }
  return sum;
}

arma::mat EndToEndCheck::forward() {
  ++evaluations_;
  return subject_.evaluate();
}

}  // namespace gradcheck::detail
