// SPDX-License-Identifier: MIT
#include <gradcheck/layer/wrap.hpp>

#include <tuple>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>

using arma::fmat;
using arma::mat;
using gradcheck::check_layer;
using gradcheck::layer;
using layers::normal;

namespace {

/// z = W x with samples as columns, outputs and gradients through arguments, as in mlpack.
struct Linear {
  mat weights;
  double factor = 1;  // of the gradient of the weights; wrong unless 1

  void Forward(const mat& input, mat& output) const { output = weights * input; }
  void Backward(const mat& gy, mat& g) const { g = weights.t() * gy; }
  void Gradient(const mat& input, const mat& error, mat& gradient) const { gradient = factor * error * input.t(); }
};

gradcheck::Report check_linear(double factor) {
  Linear linear{normal(2, 3, 5), factor};
  mat input, gradient;
  return check_layer(layer(
                         [&](const mat& x) {
                           mat output;
                           linear.Forward(input = x.t(), output);
                           return mat(output.t());
                         },
                         [&](const mat& c) {
                           mat g;
                           linear.Backward(c.t(), g);
                           linear.Gradient(input, c.t(), gradient);
                           return mat(g.t());
                         },
                         {{"weights", linear.weights, gradient}}),
                     normal(4, 3));
}

/// Data and gradient side by side, as in Caffe.
struct Blob {
  fmat data, diff;
};
struct Exponential {
  void Forward(const Blob& bottom, Blob& top) const { top.data = arma::exp(bottom.data); }
  void Backward(const Blob& top, Blob& bottom) const { bottom.diff = top.diff % top.data; }
};

}  // namespace

TEST_CASE("a layer with samples as columns and gradients in arguments is checked through lambdas") {
  const auto right = check_linear(1);
  CHECK(right.ok());
  CHECK(right.counts().total() == 4 * 3 + 2 * 3);
  CHECK_FALSE(check_linear(1 + 1e-6).ok());
}

TEST_CASE("a layer of float blobs without parameters is checked through lambdas") {
  Blob bottom, top;
  const auto forward = [&](const fmat& x) {
    bottom.data = x;
    Exponential().Forward(bottom, top);
    return top.data;
  };
  const auto backward = [&](const fmat& c) {
    top.diff = c;
    Exponential().Backward(top, bottom);
    return bottom.diff;
  };
  CHECK(check_layer(layer(forward, backward), arma::conv_to<fmat>::from(normal(3, 2))).ok());
}

TEST_CASE("a layer of lambdas may have several inputs, and parameters that a function shows") {
  mat gain{{1.5, -0.5}}, gain_gradient, a, b;
  const auto product = layer(
      [&](const mat& left, const mat& right) {
        a = left;
        b = right;
        return mat((a % b).eval().each_row() % gain);
      },
      [&](const mat& c) {
        gain_gradient = arma::sum(c % a % b, 0);
        return std::make_tuple(mat((c % b).eval().each_row() % gain), mat((c % a).eval().each_row() % gain));
      },
      [&] {
        return gradcheck::Parameters{{"gain", gain, gain_gradient}};
      });
  const mat left = normal(3, 2), right = normal(3, 2, 8);
  const auto report = check_layer(product, std::tie(left, right));
  CHECK(report.ok());
  CHECK(report.blocks.size() == 3);
}
