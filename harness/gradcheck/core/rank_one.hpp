// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace gradcheck {

/// Euclidean norms of the columns, and of the rows; one each. An infinity or a NaN in it makes a norm infinite or NaN.
inline arma::vec column_norms(const arma::mat& m) {
  arma::vec n(m.n_cols, arma::fill::none);
  for (arma::uword j = 0; j < m.n_cols; ++j) n[j] = std::sqrt(arma::dot(m.unsafe_col(j), m.unsafe_col(j)));
  return n;
}
inline arma::vec row_norms(const arma::mat& m) {
  arma::vec n(m.n_rows, arma::fill::zeros);
  for (arma::uword j = 0; j < m.n_cols; ++j)
    for (arma::uword i = 0; i < m.n_rows; ++i) n[i] += m.at(i, j) * m.at(i, j);
  return arma::sqrt(n);
}

/// p q^T, [p x q].
inline arma::mat outer(const arma::vec& p, const arma::vec& q) {
  arma::mat m(p.n_elem, q.n_elem, arma::fill::none);
  for (arma::uword j = 0; j < q.n_elem; ++j)
    for (arma::uword i = 0; i < p.n_elem; ++i) m.at(i, j) = p[i] * q[j];
  return m;
}

}  // namespace gradcheck
