// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <cstring>

#include <gradcheck/base/close.hpp>

namespace gradcheck::detail {

/// max |m_ij|; 0 of an empty matrix. A NaN does not count.
inline double largest(const arma::mat& m) { return m.is_empty() ? 0.0 : arma::abs(m).max(); }

/// max |m_ij| of the entries that are finite; 0 where none is.
inline double largest_finite(const arma::mat& m) {
  double most = 0;
  for (const double v : m)
    if (std::isfinite(v)) most = std::max(most, std::abs(v));
  return most;
}

/// Whether two matrices have the same shape and, entry by entry, the same bits: a NaN is itself, and 0 is not -0.
inline bool have_same_bits(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) &&
         (a.is_empty() || std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(double)) == 0);
}

/// sqrt(mean of m_ij^2), without overflow of the squares; 0 of an empty matrix.
inline double root_mean_square(const arma::mat& m) {
  const double sum = arma::dot(m, m), count = static_cast<double>(m.n_elem);
  if (sum >= 1e-200 && sum <= 1e200) return std::sqrt(sum / count);
  const double most = largest(m);
  return most > 0 ? most * std::sqrt(arma::mean(arma::vectorise(arma::square(m / most)))) : 0.0;
}

/// Whether two evaluations gave the same outputs: the same shape, and no entry further apart than 64 spacings of
/// max |of|.
inline bool are_same_outputs(const arma::mat& outputs, const arma::mat& of, double spacing) {
  return arma::size(outputs) == arma::size(of) && close(largest(outputs - of), 0.0, 64 * spacing * largest(of));
}

}  // namespace gradcheck::detail
