// SPDX-License-Identifier: MIT
// A small chain whose modules can be made wrong by factors.
#pragma once

#include <armadillo>
#include <cstdint>
#include <tuple>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/chain/check_chain.hpp>

namespace nets {

/// z = x weights^T. Its weights' gradient and dX are multiplied by factors, right where they are 1.
template <class T>
struct Product {
  arma::Mat<T> weights, gradient = {}, x = {};
  T weights_factor = 1, input_factor = 1;

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = input;
    return x * weights.t();
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) {
    gradient = weights_factor * cotangent.t() * x;
    return input_factor * cotangent * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, gradient}}; }
  template <class U>
  Product<U> cast() const {
    return {arma::conv_to<arma::Mat<U>>::from(weights)};
  }
};

template <class T>
struct Tanh {
  arma::Mat<T> a = {};
  bool derivative = true;

  arma::Mat<T> forward(const arma::Mat<T>& z) { return a = arma::tanh(z); }
  arma::Mat<T> backward(const arma::Mat<T>& c) { return derivative ? arma::Mat<T>(c % (T(1) - a % a)) : c; }
  template <class U>
  Tanh<U> cast() const {
    return {};
  }
};

/// J = 1/(2N) sum (y - t)^2, a term a sample; its gradient times a factor, of the batch or constant.
template <class T>
struct HalfMse {
  T factor = 1;
  bool averaged = true;

  arma::Mat<T> value(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
    return arma::Mat<T>(arma::sum(arma::square(y - t), 1) / T(2 * y.n_rows));
  }
  arma::Mat<T> gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
    return factor * (y - t) / (averaged ? T(y.n_rows) : T(1));
  }
  template <class U>
  HalfMse<U> cast() const {
    return {};
  }
};

template <class T>
arma::Mat<T> numbers(arma::uword rows, arma::uword cols, std::uint64_t seed) {
  return arma::conv_to<arma::Mat<T>>::from(0.4 * gradcheck::detail::random_cotangent(rows, cols, seed));
}

/// 3 inputs, 4 hidden units, 2 outputs; 5 samples.
template <class T>
struct Net {
  Product<T> first{numbers<T>(4, 3, 1)};
  Tanh<T> middle;
  Product<T> last{numbers<T>(2, 4, 2)};
  HalfMse<T> loss;
  arma::Mat<T> x = numbers<T>(5, 3, 3), t = numbers<T>(5, 2, 4);

  gradcheck::Report check(const gradcheck::Options& options = {}) {
    return gradcheck::check_chain(std::tie(first, middle, last), loss, x, t, options);
  }
  arma::Mat<T> backward(const arma::Mat<T>& input, const arma::Mat<T>& target) {
    const arma::Mat<T> y = last.forward(middle.forward(first.forward(input)));
    return first.backward(middle.backward(last.backward(loss.gradient(y, target))));
  }
};

}  // namespace nets
