// SPDX-License-Identifier: MIT
// One direction of all coordinates, where data are far below 1 and lie near kinks.
#include <gradcheck/check/check_direction.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::Report;

namespace {

/// Leaky relu of x W. stale: dX by the weights of the first forward.
struct LeakyProduct {
  bool stale = false;
  mat weights = layers::normal(4, 3, 3), weights_gradient = {}, first = {}, x = {}, z = {};

  static mat slopes(const mat& at) {
    mat s = at;
    s.transform([](double v) { return v > 0 ? 1.0 : 0.01; });
    return s;
  }
  mat forward(const mat& input) {
    x = input;
    z = x * weights;
    if (first.is_empty()) first = weights;
    return z % slopes(z);
  }
  mat backward(const mat& cotangent) {
    const mat d = cotangent % slopes(z);
    weights_gradient = x.t() * d;
    return d * (stale ? first : weights).t();
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

}  // namespace

TEST_CASE("a right layer at data near its kinks breaks no clause, and a stale one is named, whatever the data's size") {
  for (const double size : {1.0, 1e-6, 1e-8, 1e-10, 1e-12, 1e-20})
    for (arma::uword seed = 1; seed <= 5; ++seed) {
      const mat x = size * layers::normal(6, 4, seed);
      INFO("size " << size << ", seed " << seed);
      CHECK(gradcheck::check_layer(LeakyProduct{}, x).ok());
      const Report stale = gradcheck::check_layer(LeakyProduct{.stale = true}, x);
      REQUIRE(!stale.ok());
      CHECK(stale.counts().disagree == 0);
    }
}
