// SPDX-License-Identifier: MIT
// Three layers of our own, as anyone would write them. Rows are samples. The third is wrong on purpose.
#pragma once

#include <armadillo>
#include <gradcheck/gradcheck.hpp>
#include <random>

/// y = x .* gain, the gain of each column.  x [N x d], gain [1 x d].
struct Scale {
  arma::mat gain, gain_gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return x.each_row() % gain;
  }
  arma::mat backward(const arma::mat& cotangent) {
    gain_gradient = arma::sum(cotangent % x, 0);
    return cotangent.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

/// y = tanh(x W^T + b).  x [N x in], W [out x in], b [1 x out].
struct DenseTanh {
  arma::mat weights, bias, weights_gradient = {}, bias_gradient = {}, x = {}, y = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    y = x * weights.t();
    y.each_row() += bias;
    return y = arma::tanh(y);
  }
  arma::mat backward(const arma::mat& cotangent) {
    const arma::mat delta = cotangent % (1 - y % y);
    weights_gradient = delta.t() * x;
    bias_gradient = arma::sum(delta, 0);
    return delta * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}, {"bias", bias, bias_gradient}}; }
};

/// A Scale that adds to its gradient and does not say so: right at the first step of a training, wrong ever after.
struct Accumulating : Scale {
  arma::mat backward(const arma::mat& cotangent) {
    const arma::mat before = gain_gradient;
    arma::mat dx = Scale::backward(cotangent);
    if (arma::size(before) == arma::size(gain_gradient)) gain_gradient += before;
    return dx;
  }
};

inline Scale make_scale(gradcheck::Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(1, shape.inputs, random)};
}
inline DenseTanh make_dense_tanh(gradcheck::Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(shape.outputs, shape.inputs, random),
          gradcheck::random_normal(1, shape.outputs, random)};
}
inline Accumulating make_accumulating(gradcheck::Shape shape, std::mt19937_64& random) {
  return {{gradcheck::random_normal(1, shape.inputs, random)}};
}
