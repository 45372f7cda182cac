// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

/// Functions with sparse Jacobians of any size, and the right ones.
namespace sparse_problems {

struct Triplets {
  std::vector<arma::uword> rows, columns;
  std::vector<double> values;

  void add(arma::uword row, arma::uword column, double value) {
    rows.push_back(row);
    columns.push_back(column);
    values.push_back(value);
  }
  /// What is there twice is summed.
  arma::sp_mat matrix(arma::uword n_rows, arma::uword n_cols) const {
    arma::umat places(2, rows.size());
    places.row(0) = arma::urowvec(rows);
    places.row(1) = arma::urowvec(columns);
    return {true, places, arma::vec(values), n_rows, n_cols};
  }
};

/// y_i = sum_d (2 + sin(x_{i+d})) (1 + d / 10) + x_i x_{i+1} / 4, d = 0 .. width - 1, around the end.
inline arma::vec chain(const arma::vec& x, arma::uword width) {
  const arma::uword n = x.n_elem;
  arma::vec y(n);
  for (arma::uword i = 0; i < n; ++i) {
    y(i) = 0.25 * x(i) * x((i + 1) % n);
    for (arma::uword d = 0; d < width; ++d) y(i) += (2 + std::sin(x((i + d) % n))) * (1 + 0.1 * static_cast<double>(d));
  }
  return y;
}
inline Triplets chain_entries(const arma::vec& x, arma::uword width) {
  const arma::uword n = x.n_elem;
  Triplets t;
  for (arma::uword i = 0; i < n; ++i) {
    const arma::uword next = (i + 1) % n;
    for (arma::uword d = 0; d < width; ++d) {
      const arma::uword j = (i + d) % n;
      const double own = d == 0 ? 0.25 * x(next) : d == 1 ? 0.25 * x(i) : 0.0;
      t.add(i, j, std::cos(x(j)) * (1 + 0.1 * static_cast<double>(d)) + own);
    }
  }
  return t;
}

/// Least squares: residual i is (w_i . x)^2 - 1 of so many random coordinates.
struct LeastSquares {
  arma::umat picked;
  arma::mat weights;
  arma::uword n;

  LeastSquares(arma::uword residuals, arma::uword coordinates, arma::uword each, int seed) : n(coordinates) {
    arma::arma_rng::set_seed(static_cast<arma::arma_rng::seed_type>(seed));
    picked.set_size(residuals, each);
    for (arma::uword i = 0; i < residuals; ++i) picked.row(i) = arma::randperm(n, each).t();
    weights.randn(residuals, each);
  }
  double dot(const arma::vec& x, arma::uword i) const {
    double sum = 0;
    for (arma::uword k = 0; k < picked.n_cols; ++k) sum += weights(i, k) * x(picked(i, k));
    return sum;
  }
  arma::vec f(const arma::vec& x) const {
    arma::vec y(picked.n_rows);
    for (arma::uword i = 0; i < y.n_elem; ++i) y(i) = dot(x, i) * dot(x, i) - 1;
    return y;
  }
  arma::sp_mat jacobian(const arma::vec& x) const {
    Triplets t;
    for (arma::uword i = 0; i < picked.n_rows; ++i)
      for (arma::uword k = 0; k < picked.n_cols; ++k) t.add(i, picked(i, k), 2 * dot(x, i) * weights(i, k));
    return t.matrix(picked.n_rows, n);
  }
};

inline arma::vec point(arma::uword n, int seed) {
  arma::arma_rng::set_seed(static_cast<arma::arma_rng::seed_type>(seed));
  return arma::vec(n, arma::fill::randn);
}

}  // namespace sparse_problems
