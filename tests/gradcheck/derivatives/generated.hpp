// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gradcheck/base/draws.hpp>

/// Functions that are made at random, with their exact derivatives: polynomials, rational functions, compositions.
namespace generated {

/// c phi(a . x + b), or where phi is a product c (a . x + b)(d . x).
struct Term {
  double c = 1, b = 0;
  arma::vec a, d;
  int phi = 0;

  static constexpr int kinds = 9;
  /// phi and its derivative at z.
  static double value(int phi, double z) {
    switch (phi) {
      case 0: return z * z;
      case 1: return z * z * z;
      case 2: return std::sin(z);
      case 3: return std::exp(z / 4);
      case 4: return 1 / (1 + z * z);
      case 5: return std::tanh(z);
      case 6: return std::log(1 + z * z);
      case 7: return z / (2 + z * z);
      default: return z;
    }
  }
  static double slope(int phi, double z) {
    switch (phi) {
      case 0: return 2 * z;
      case 1: return 3 * z * z;
      case 2: return std::cos(z);
      case 3: return std::exp(z / 4) / 4;
      case 4: return -2 * z / ((1 + z * z) * (1 + z * z));
      case 5: return 1 - std::tanh(z) * std::tanh(z);
      case 6: return 2 * z / (1 + z * z);
      case 7: return (2 - z * z) / ((2 + z * z) * (2 + z * z));
      default: return 1;
    }
  }
  double operator()(const arma::vec& x) const {
    const double inner = value(phi, arma::dot(a, x) + b);
    return c * (d.is_empty() ? inner : inner * arma::dot(d, x));
  }
  arma::vec gradient(const arma::vec& x) const {
    const double z = arma::dot(a, x) + b;
    if (d.is_empty()) return c * slope(phi, z) * a;
    return c * (slope(phi, z) * arma::dot(d, x) * a + value(phi, z) * d);
  }
};

/// R^n -> R, the sum of its terms, at a point of its own.
struct Function {
  std::vector<Term> terms;
  arma::vec x;

  double operator()(const arma::vec& at) const {
    double sum = 0;
    for (const Term& t : terms) sum += t(at);
    return sum;
  }
  arma::vec gradient(const arma::vec& at) const {
    arma::vec g(at.n_elem, arma::fill::zeros);
    for (const Term& t : terms) g += t.gradient(at);
    return g;
  }
};

/// Some of the entries are zero, one never.
inline arma::vec sparse(gradcheck::detail::Draws& draws, arma::uword n, double scale) {
  arma::vec a(n, arma::fill::zeros);
  for (double& v : a)
    if (draws.chance(0.6)) v = draws.normal() / scale;
  a(draws.below(n)) = (0.5 + draws.uniform()) / scale;
  return a;
}

/// Terms of x in n dimensions that is of this scale, so that the insides are near 1.
inline Function function(gradcheck::detail::Draws& draws, const arma::vec& x, double x_scale, double f_scale) {
  Function f{{}, x};
  const arma::uword n = x.n_elem, terms = 1 + draws.below(6);
  for (arma::uword k = 0; k < terms; ++k)
    f.terms.push_back({draws.normal() * f_scale, draws.normal(), sparse(draws, n, x_scale),
                       draws.chance(0.3) ? sparse(draws, n, x_scale) : arma::vec(),
                       static_cast<int>(draws.below(Term::kinds))});
  return f;
}

inline arma::vec point(gradcheck::detail::Draws& draws, arma::uword n, double scale) {
  arma::vec x(n);
  for (double& v : x) v = draws.normal() * scale;
  return x;
}

inline double any_scale(gradcheck::detail::Draws& draws) { return std::pow(10.0, 8 * draws.uniform() - 4); }

inline Function function(std::uint64_t seed, arma::uword least = 1) {
  gradcheck::detail::Draws draws(seed);
  const double scale = any_scale(draws);
  const arma::vec x = point(draws, least + draws.below(9), scale);
  return function(draws, x, scale, any_scale(draws));
}

}  // namespace generated
