// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>

namespace two_terms {

/// f = sin(x0 - 2 x2) x1 + x1^3 x3^2 + sum cos x.
inline double f(const arma::vec& x) {
  return std::sin(x(0) - 2 * x(2)) * x(1) + std::pow(x(1), 3) * x(3) * x(3) + arma::accu(arma::cos(x));
}
inline arma::vec gradient(const arma::vec& x) {
  const double c = std::cos(x(0) - 2 * x(2)) * x(1);
  arma::vec g = -arma::sin(x);
  g(0) += c;
  g(1) += std::sin(x(0) - 2 * x(2)) + 3 * x(1) * x(1) * x(3) * x(3);
  g(2) -= 2 * c;
  g(3) += 2 * std::pow(x(1), 3) * x(3);
  return g;
}

}  // namespace two_terms
