// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <functional>

namespace museum {

/// y = f(x), dx = vjp(x, cotangent), both entry by entry.  [N x d] -> [N x d]
template <class T>
struct Entrywise {
  std::function<T(T)> f;
  std::function<T(T x, T cotangent)> vjp;
  arma::Mat<T> x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    arma::Mat<T> y = x;
    y.transform(f);
    return y;
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const {
    arma::Mat<T> dx(arma::size(x), arma::fill::zeros);
    for (arma::uword i = 0; i < x.n_elem; ++i) dx(i) = vjp(x(i), cotangent(i));
    return dx;
  }
};

template <class T>
T sigmoid(T v) {
  return 1 / (1 + std::exp(-v));
}

}  // namespace museum
