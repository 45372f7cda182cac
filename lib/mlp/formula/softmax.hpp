// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace mlp {

/// a_ij = exp((z_ij - max_k z_ik) / temperature) / their sum over the row. z [N x m] -> a [N x m]. Cost: O(N m).
template <class T>
arma::Mat<T> softmax(const arma::Mat<T>& z, T temperature = T(1)) {
  arma::Mat<T> a = z.each_col() - arma::max(z, 1);  // max skips a NaN, exp brings it back
  a = arma::exp(temperature == T(1) ? a : arma::Mat<T>(a / temperature));
  a.each_col() /= arma::Col<T>(arma::sum(a, 1));
  return a;
}

/// VJP: dz = a .* (cotangent - row sums of cotangent .* a) / temperature, at a = softmax(z, temperature); a, cotangent,
/// dz [N x m]. Cost: O(N m).
/// The cotangent is first measured from its entry at the row's largest a, which changes nothing in exact arithmetic
/// and keeps the digits of a saturated row.
template <class T>
arma::Mat<T> softmax_vjp(const arma::Mat<T>& a, const arma::Mat<T>& cotangent, T temperature = T(1)) {
  const arma::uvec largest = arma::index_max(a, 1);
  arma::Mat<T> relative = cotangent;
  for (arma::uword i = 0; i < a.n_rows; ++i) relative.row(i) -= cotangent(i, largest(i));
  return a % (relative.each_col() - arma::Col<T>(arma::sum(relative % a, 1))) / temperature;
}

}  // namespace mlp
