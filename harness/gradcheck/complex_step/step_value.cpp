// SPDX-License-Identifier: MIT
#include <gradcheck/complex_step/step_value.hpp>

#include <algorithm>
#include <cmath>
#include <complex>

#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

/// Of the runs beside the first, as shares of its step: no powers of two, so that every product rounds in another way.
constexpr double other_steps[] = {1.37, 0.83, 1.71, 0.59};

/// Im J_t(x + i h) / h, [terms]
std::optional<arma::vec> slopes_by_step(const ComplexTerms& terms, const ComplexMove& move) {
  const auto moved = attempt([&] { return terms(move); });
  if (!moved) return std::nullopt;
  arma::vec slopes = arma::imag(*moved.value) / move.step.imag();
  if (!slopes.is_finite()) return std::nullopt;
  return slopes;
}

}  // namespace

std::optional<StepValue> step_value(const ComplexTerms& terms, arma::uword place, double x, std::uint64_t seed) {
  const double h = std::ldexp(1.0, std::max(0, std::ilogb(std::max(1.0, std::abs(x)))) - 332);
  const auto first = slopes_by_step(terms, {place, {0.0, h}, 0});
  if (!first) return std::nullopt;
  const double value = arma::accu(*first);
  double farthest = 0;
  std::uint64_t run = 0;
  for (const double share : other_steps) {
    const auto slopes = slopes_by_step(terms, {place, {0.0, share * h}, 16 * (seed + 1) + ++run});
    if (!slopes) return std::nullopt;
    farthest = std::max(farthest, std::abs(arma::accu(*slopes) - value));
  }
  return StepValue{value, 2 * farthest + 0x1p-51 * arma::accu(arma::abs(*first))};
}

}  // namespace gradcheck::detail
