// SPDX-License-Identifier: MIT
#include <gradcheck/direct/stairs.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <gradcheck/direct/estimate.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword grid = 65;

/// Differences of this order, and what a jump of one leaves of them beside it: the largest binomial coefficient of the
/// order before.
struct Order {
  arma::uword order;
  double left_of_jump;
};
constexpr std::array orders{Order{4, 3}, Order{6, 10}, Order{8, 35}};
/// Jumps that come one after the other take away from each other in differences of order 8, to a seventh at most.
constexpr double most_taken_away = 8;

}  // namespace

double stairs(const Point& p, double n, double step) {
  const auto raised = [&](arma::vec height, const arma::vec& least) {
    for (arma::uword t = 0; t < std::min(height.n_elem, least.n_elem); ++t)
      if (std::isfinite(least(t)) && !(n != 0.0 && t < p.still.size() && p.still[t]))
        height(t) = std::max(height(t), std::abs(least(t)));
    return height;
  };
  const arma::vec here = raised(p.sigma, p.evaluator.least_rounding());
  double s = scale_of(p);
  if (p.x != 0.0 && step < 0x1p-26 * s) s = power_of_two_above(p.x);
  const arma::mat& base = p.evaluator.base();
  arma::vec far = here;
  for (const double place : {p.x - 1.5 * s, p.x + 1.5 * s})
    if (const auto y = p.at(place))
      far =
          raised(far, p.evaluator.difference(base + p.evaluator.subject().spacing * arma::abs(y->outputs), base).terms);
  return std::abs(n) * 2 * step <= 16 * arma::accu(far) ? arma::accu(far) : arma::accu(here);
}

double jumps_between(const Point& p, double width, double most) {
  constexpr double unknown = std::numeric_limits<double>::infinity();
  if (!(width <= most)) return unknown;
  arma::vec values(grid);
  for (arma::uword i = 0; i < grid; ++i) {
    const double x = p.x + width * (2.0 * static_cast<double>(i) / (grid - 1) - 1.0);
    const auto y = p.at(x);
    values(i) = y ? arma::accu(p.difference(y->outputs, x, p.evaluator.base(), p.x).terms) : unknown;
  }
  if (!values.is_finite()) return unknown;
  double smallest = unknown;
  for (const auto [order, left_of_jump] : orders)
    smallest = std::min(smallest, arma::abs(arma::diff(values, order)).max() / left_of_jump);
  return most_taken_away * smallest;
}

}  // namespace gradcheck::detail
