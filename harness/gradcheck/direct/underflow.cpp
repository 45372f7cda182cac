// SPDX-License-Identifier: MIT
// Logarithms of numbers below the least normal one, which have few digits.
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/stairs.hpp>

namespace gradcheck::detail {
namespace {

/// From so many steps of an underflowing number on its logarithm has more than a digit.
constexpr double fewest_steps = 8;

/// What y = log p moves by where p, below the least normal number, moves by its last place: p = k 2^-1074 is known by
/// y, which is as good as none of the logarithms of such numbers otherwise. 0 of any other output, and where p is so
/// few of these steps that its stairs are seen at once.
double step_of_logarithm(double y) {
  constexpr double least_normal = 708.3964185322641, least = 744.4400719213812;  // -log of these numbers
  const double size = std::abs(y);
  if (!(size > least_normal && size <= least)) return 0;
  const double k = std::round(std::exp(least - size));
  const bool is_one = close(size, least - std::log(k), 4 * (std::nextafter(size, HUGE_VAL) - size));
  return is_one && k >= fewest_steps ? 1 / k : 0;
}

}  // namespace

double step_of_logarithms(const Point& p) {
  const arma::mat& here = p.evaluator.base();
  arma::mat moved = here;
  moved.transform([](double y) { return y + step_of_logarithm(y); });
  return have_same_bits(moved, here) ? 0.0 : arma::accu(arma::abs(p.evaluator.difference(moved, here).terms));
}

}  // namespace gradcheck::detail
