// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>

namespace peers {

/// A number with its gradient [n x 1] and Hessian [n x n] by n variables, exact but for rounding: the right derivatives.
struct SecondOrder {
  double value = 0;
  arma::vec gradient = {};  ///< empty: a constant
  arma::mat hessian = {};

  SecondOrder() = default;
  SecondOrder(double constant) : value(constant) {}  // NOLINT(google-explicit-constructor): as doubles do
  SecondOrder(double v, arma::vec g, arma::mat h) : value(v), gradient(std::move(g)), hessian(std::move(h)) {}

  static SecondOrder variable(double at, arma::uword k, arma::uword n) {
    arma::vec unit(n, arma::fill::zeros);
    unit(k) = 1;
    return {at, unit, arma::mat(n, n, arma::fill::zeros)};
  }
};

/// phi(a), by phi, phi' and phi'' at a.
inline SecondOrder chained(const SecondOrder& a, double phi, double slope, double curvature) {
  return {phi, slope * a.gradient, slope * a.hessian + curvature * a.gradient * a.gradient.t()};
}
inline SecondOrder operator+(const SecondOrder& a, const SecondOrder& b) {
  if (a.gradient.is_empty()) return {a.value + b.value, b.gradient, b.hessian};
  if (b.gradient.is_empty()) return {a.value + b.value, a.gradient, a.hessian};
  return {a.value + b.value, a.gradient + b.gradient, a.hessian + b.hessian};
}
inline SecondOrder operator*(const SecondOrder& a, const SecondOrder& b) {
  if (a.gradient.is_empty()) return chained(b, a.value * b.value, a.value, 0);
  if (b.gradient.is_empty()) return chained(a, a.value * b.value, b.value, 0);
  const arma::mat both = a.gradient * b.gradient.t();
  return {a.value * b.value, a.value * b.gradient + b.value * a.gradient,
          a.value * b.hessian + b.value * a.hessian + both + both.t()};
}
inline SecondOrder operator-(const SecondOrder& a, const SecondOrder& b) { return a + SecondOrder(-1) * b; }

inline SecondOrder exp(const SecondOrder& a) {
  const double e = std::exp(a.value);
  return chained(a, e, e, e);
}
inline SecondOrder log(const SecondOrder& a) {
  return chained(a, std::log(a.value), 1 / a.value, -1 / (a.value * a.value));
}
inline SecondOrder sin(const SecondOrder& a) {
  return chained(a, std::sin(a.value), std::cos(a.value), -std::sin(a.value));
}
inline SecondOrder sqrt(const SecondOrder& a) {
  const double root = std::sqrt(a.value);
  return chained(a, root, 1 / (2 * root), -1 / (4 * root * a.value));
}
/// max(a, 0)^2
inline SecondOrder squared_beyond_zero(const SecondOrder& a) {
  return a.value > 0 ? chained(a, a.value * a.value, 2 * a.value, 2) : chained(a, 0, 0, 0);
}
inline double squared_beyond_zero(double a) { return a > 0 ? a * a : 0; }
/// With the digits of float.
inline SecondOrder in_float(SecondOrder a) {
  a.value = static_cast<float>(a.value);
  return a;
}
inline double in_float(double a) { return static_cast<float>(a); }

}  // namespace peers
