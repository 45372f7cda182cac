// SPDX-License-Identifier: MIT
#include <mlp/formula/cross_entropy.hpp>

#include <cmath>

#include <mlp/formula/softmax.hpp>

namespace mlp {

template <class T>
arma::Mat<T> softmax_cross_entropy_per_sample(const arma::Mat<T>& y, const arma::Mat<T>& labels) {
  const arma::uvec largest = arma::index_max(y, 1);
  arma::Mat<T> losses(y.n_rows, 1, arma::fill::zeros);
  for (arma::uword i = 0; i < y.n_rows; ++i) {
    T others = T(0);
    for (arma::uword j = 0; j < y.n_cols; ++j)
      if (j != largest(i)) others += std::exp(y(i, j) - y(i, largest(i)));
    losses(i) = std::log1p(others) + (y(i, largest(i)) - y(i, static_cast<arma::uword>(labels(i))));
  }
  return losses;
}

template <class T>
arma::Mat<T> softmax_cross_entropy_gradient(const arma::Mat<T>& y, const arma::Mat<T>& labels) {
  arma::Mat<T> gradient = softmax(y);
  for (arma::uword i = 0; i < y.n_rows; ++i) {
    const auto label = static_cast<arma::uword>(labels(i));
    gradient(i, label) = T(0);
    gradient(i, label) -= arma::accu(gradient.row(i));
  }
  return gradient;
}

template arma::Mat<float> softmax_cross_entropy_per_sample(const arma::Mat<float>&, const arma::Mat<float>&);
template arma::Mat<double> softmax_cross_entropy_per_sample(const arma::Mat<double>&, const arma::Mat<double>&);
template arma::Mat<float> softmax_cross_entropy_gradient(const arma::Mat<float>&, const arma::Mat<float>&);
template arma::Mat<double> softmax_cross_entropy_gradient(const arma::Mat<double>&, const arma::Mat<double>&);

}  // namespace mlp
