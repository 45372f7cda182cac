// SPDX-License-Identifier: MIT
#include <mlp/formula/cross_entropy.hpp>

#include <cmath>

#include <mlp/formula/softmax.hpp>

namespace mlp {

template <class T>
arma::Mat<T> softmax_cross_entropy_per_sample(const arma::Mat<T>& y, const arma::Mat<T>& q) {
  const arma::uvec largest = arma::index_max(y, 1);
  arma::Mat<T> losses(y.n_rows, 1, arma::fill::zeros);
  for (arma::uword i = 0; i < y.n_rows; ++i) {
    const T top = y(i, largest(i));
    T others = T(0), all = T(0), below = T(0);
    for (arma::uword j = 0; j < y.n_cols; ++j) {
      if (j != largest(i)) others += std::exp(y(i, j) - top);
      all += q(i, j);
      below += q(i, j) * (top - y(i, j));
    }
    losses(i) = all * std::log1p(others) + below;
  }
  return losses;
}

template <class T>
arma::Mat<T> softmax_cross_entropy_gradient(const arma::Mat<T>& y, const arma::Mat<T>& q) {
  const arma::Col<T> all = arma::sum(q, 1);
  const arma::uvec own = arma::index_max(q, 1);
  arma::Mat<T> gradient = softmax(y);
  gradient.each_col() %= all;
  gradient -= q;
  for (arma::uword i = 0; i < y.n_rows; ++i) {
    gradient(i, own(i)) = T(0);
    gradient(i, own(i)) -= arma::accu(gradient.row(i));
  }
  return gradient;
}

template arma::Mat<float> softmax_cross_entropy_per_sample(const arma::Mat<float>&, const arma::Mat<float>&);
template arma::Mat<double> softmax_cross_entropy_per_sample(const arma::Mat<double>&, const arma::Mat<double>&);
template arma::Mat<float> softmax_cross_entropy_gradient(const arma::Mat<float>&, const arma::Mat<float>&);
template arma::Mat<double> softmax_cross_entropy_gradient(const arma::Mat<double>&, const arma::Mat<double>&);

}  // namespace mlp
