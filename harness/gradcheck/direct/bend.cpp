// SPDX-License-Identifier: MIT
#include <gradcheck/direct/bend.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

/// Beside the rounding of the outputs, what is gained beyond n h says something from so many times that on.
constexpr double times_rounding = 8;
/// The same of steps that are taken side by side: there a few last places are a bump.
constexpr double times_rounding_nearer = 2;

/// |J(x + h) - J(x) - n h|, h with its sign. Nothing where there is no value.
std::optional<double> gained_beyond(const Point& p, double n, double h) {
  const auto y = p.at(p.x + h);
  if (!y || y->taken == p.x) return std::nullopt;
  const arma::vec terms = p.difference(y->outputs, y->taken, p.evaluator.base(), p.x).terms;
  const double gained = std::abs(arma::accu(terms) - n * (y->taken - p.x));
  return std::isfinite(gained) ? std::optional(gained) : std::nullopt;
}

double rounding_at(const Point& p) {
  const arma::vec& least = p.evaluator.least_rounding();
  double sum = 0;
  for (arma::uword t = 0; t < p.sigma.n_elem; ++t)
    sum += std::max(p.sigma(t), t < least.n_elem && std::isfinite(least(t)) ? std::abs(least(t)) : 0.0);
  return sum;
}

}  // namespace

std::optional<CentralDifference> central_difference(const Point& p, double h) {
  const auto plus = p.at(p.x + h);
  if (!plus) return std::nullopt;
  const auto minus = p.at(p.x - h);
  if (!minus || !(plus->taken > minus->taken)) return std::nullopt;
  const double width = plus->taken - minus->taken;
  const double slope = arma::accu(p.difference(plus->outputs, plus->taken, minus->outputs, minus->taken).terms) / width;
  return std::isfinite(slope) ? std::optional(CentralDifference{width / 2, slope}) : std::nullopt;
}

std::optional<double> bend(const Point& p, double n, double a, double h) {
  constexpr double none = std::numeric_limits<double>::infinity();
  const double gained = std::min(gained_beyond(p, n, h).value_or(none), gained_beyond(p, n, -h).value_or(none));
  if (!(gained > times_rounding * rounding_at(p)) || !std::isfinite(gained)) return std::nullopt;
  const double within = std::min(gained / std::abs(a - n), h);
  return within > 0 ? std::optional(within) : std::nullopt;
}

bool leaves(const Point& p, double n, double a, double step) {
  const auto d = central_difference(p, step);
  return !d || !(std::abs(d->slope - n) <= std::abs(a - n) / 4);
}

bool is_told_nearer(const Point& p, double n, double a, double step) {
  constexpr int few_halvings = 24, enough = 3;
  const double least = power_of_two_above(times_rounding / 2 * rounding_at(p) / std::abs(a - n));
  if (!(least > std::ldexp(step, -few_halvings)) || !(std::ldexp(least, enough) <= step)) return false;
  for (int rung = 0; rung < enough; ++rung) {
    const auto d = central_difference(p, std::ldexp(least, rung));
    if (!d || !(std::abs(d->slope - a) < std::abs(d->slope - n))) return false;
  }
  return true;
}

bool leaves_nearer(const Point& p, double n, double a, double step) {
  constexpr int rungs = 24;
  const double rounding = times_rounding_nearer * rounding_at(p), apart = std::abs(a - n);
  const auto gained = [&](double h) {
    return std::max(gained_beyond(p, n, h).value_or(0.0), gained_beyond(p, n, -h).value_or(0.0));
  };
  const double here = gained(step) / step;
  bool leaves = false;
  for (int rung = 1; rung <= rungs; ++rung) {
    const double h = std::ldexp(step, -rung), by = gained(h);
    if (by > rounding && by > apart * h / 4 && by > 2 * here * h) leaves = true;
    if (apart * h > rounding && by <= apart * h / 4) leaves = false;
  }
  return leaves;
}

std::vector<double> ladder_below(const Point& p, double step) {
  constexpr int most_rungs = 9;
  std::vector<double> all;
  if (std::abs(p.x) > 0x1p-20 * scale_of(p)) return all;
  for (int rung = 1; rung <= most_rungs; ++rung) all.push_back(std::ldexp(step, -10 * rung));
  return all;
}

}  // namespace gradcheck::detail
