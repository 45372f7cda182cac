// SPDX-License-Identifier: MIT
// Layers that compute in float behind matrices of double.
#include <catch2/catch.hpp>

#include <random>

#include <gradcheck/gradcheck.hpp>

using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;

namespace {

/// y = tanh(x W) in float, behind matrices of double. factor: of dX.
struct FloatTanh {
  mat w;
  double factor = 1;
  mat dw = {};
  arma::fmat x = {}, y = {};

  static arma::fmat narrow(const mat& m) { return arma::conv_to<arma::fmat>::from(m); }
  static mat wide(const arma::fmat& m) { return arma::conv_to<mat>::from(m); }
  mat forward(const mat& input) {
    x = narrow(input);
    y = arma::tanh(x * narrow(w));
    return wide(y);
  }
  mat backward(const mat& c) {
    const arma::fmat d = narrow(c) % (1 - y % y);
    dw = wide(x.t() * d);
    return factor * wide(d * narrow(w).t());
  }
  gradcheck::Parameters parameters() { return {{"w", w, dw}}; }
};

}  // namespace

TEST_CASE("a small entry beside large ones, in float inside, is outweighed, and a wrong one is found") {
  std::mt19937_64 random(9);  // one entry of dX cancels to a thousandth of the others
  const mat w = gradcheck::random_normal(1, 3, random), x = gradcheck::random_normal(4, 1, random);
  const Report r = check_layer(FloatTanh{w}, x);
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().outweighed == 1);
  CHECK_FALSE(check_layer(FloatTanh{w, 1.01}, x).ok());
}
