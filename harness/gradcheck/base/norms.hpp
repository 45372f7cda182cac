// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>

namespace gradcheck::detail {

/// sqrt(sum of the squares of m[first], m[first + step], .. ), where some squares may overflow or vanish.
inline double scaled_norm(const arma::mat& m, arma::uword first, arma::uword step, arma::uword count) {
  double most = 0, sum = 0;
  for (arma::uword k = 0; k < count; ++k) most = std::max(most, std::abs(m[first + k * step]));
  if (!(most > 0) || !std::isfinite(most)) return most;
  for (arma::uword k = 0; k < count; ++k) sum += (m[first + k * step] / most) * (m[first + k * step] / most);
  return most * std::sqrt(sum);
}

/// Whether a sum of squares lost nothing to underflow or overflow; a NaN stays as it is.
inline bool is_plain(double sum) { return (sum > 1e-280 && sum < 1e280) || std::isnan(sum); }

/// The Euclidean norm of each column, and of each row. Squares that overflow or vanish do no harm. An infinity or a NaN
/// in a line makes its norm infinite or NaN.
inline arma::vec column_norms(const arma::mat& m) {
  arma::vec n(m.n_cols, arma::fill::none);
  for (arma::uword j = 0; j < m.n_cols; ++j) {
    const double sum = arma::dot(m.unsafe_col(j), m.unsafe_col(j));
    n[j] = is_plain(sum) ? std::sqrt(sum) : scaled_norm(m, j * m.n_rows, 1, m.n_rows);
  }
  return n;
}
inline arma::vec row_norms(const arma::mat& m) {
  arma::vec n(m.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < m.n_cols; ++j)
    for (arma::uword i = 0; i < m.n_rows; ++i) n[i] += m.at(i, j) * m.at(i, j);
  for (arma::uword i = 0; i < m.n_rows; ++i)
    n[i] = is_plain(n[i]) ? std::sqrt(n[i]) : scaled_norm(m, i, m.n_rows, m.n_cols);
  return n;
}

/// p q^T, [p x q].
inline arma::mat outer(const arma::vec& p, const arma::vec& q) {
  arma::mat m(p.n_elem, q.n_elem, arma::fill::none);
  for (arma::uword j = 0; j < q.n_elem; ++j)
    for (arma::uword i = 0; i < p.n_elem; ++i) m.at(i, j) = p[i] * q[j];
  return m;
}

}  // namespace gradcheck::detail
