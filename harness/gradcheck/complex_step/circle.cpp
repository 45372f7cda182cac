// SPDX-License-Identifier: MIT
#include <gradcheck/complex_step/circle.hpp>

#include <cmath>
#include <complex>
#include <numbers>
#include <optional>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/thrown.hpp>

namespace gradcheck::detail {
namespace {

constexpr int points_on_circle = 16;

/// c_0, c_1 and c_-1, and J(x).
struct Coefficients {
  std::complex<double> mean, first, minus_first, here;
};

/// J there. Nothing where it has no finite value.
std::optional<std::complex<double>> value_at(const ComplexTerms& terms, const ComplexMove& move) {
  const auto moved = attempt([&] { return terms(move); });
  if (!moved || !moved.value->is_finite()) return std::nullopt;
  return arma::accu(*moved.value);
}

/// No point is on the real axis, where cuts lie.
std::optional<Coefficients> coefficients(const ComplexTerms& terms, arma::uword place, double r) {
  const auto here = value_at(terms, {place, {}, 0});
  if (!here) return std::nullopt;
  Coefficients c{{}, {}, {}, *here};
  for (int n = 0; n < points_on_circle; ++n) {
    const std::complex<double> direction = std::polar(1.0, 2 * std::numbers::pi * (n + 0.5) / points_on_circle);
    const auto there = value_at(terms, {place, r * direction, 0});
    if (!there) return std::nullopt;
    c.mean += *there / static_cast<double>(points_on_circle);
    c.first += *there * std::conj(direction) / static_cast<double>(points_on_circle);
    c.minus_first += *there * direction / static_cast<double>(points_on_circle);
  }
  return c;
}

bool is_small(std::complex<double> c, double bound) { return close(std::abs(c), 0.0, bound); }

}  // namespace

bool is_analytic_as_far_as(double difference, const ComplexTerms& terms, arma::uword place, double value, double r) {
  const double bound = r * difference / 16;
  const auto c = coefficients(terms, place, r);
  return c && is_small(c->mean - c->here, bound) && is_small(c->first - r * value, bound) &&
         is_small(c->minus_first, bound);
}

}  // namespace gradcheck::detail
