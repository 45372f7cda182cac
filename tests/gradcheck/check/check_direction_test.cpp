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

/// y = x .* gain, in float or in double.
template <class T>
struct Gain {
  arma::Mat<T> gain, gain_gradient = {}, x = {};

  arma::Mat<T> forward(const arma::Mat<T>& input) { return (x = input).each_row() % gain; }
  arma::Mat<T> backward(const arma::Mat<T>& c) {
    gain_gradient = arma::sum(c % x, 0);
    return c.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
  template <class U>
  Gain<U> cast() const {
    return {arma::conv_to<arma::Mat<U>>::from(gain)};
  }
};

}  // namespace

TEST_CASE("a direction at moved parameters leaves the layer in double at its own") {
  Gain<float> layer{arma::fmat{1, 2, 3}};
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
  const mat x = gradcheck::detail::in_scalar_of(any, layers::normal(4, 3)), c(4, 3, arma::fill::ones);
  layer.gain.zeros();
  const auto gradient = gradcheck::detail::gradient(any, {x}, c);
  CHECK(check_direction(any, {x}, c, gradient, 1).verdict == gradcheck::Verdict::agree);
  CHECK(arma::approx_equal(any.in_double->parameters()[0].value.values(), mat{1, 2, 3}, "absdiff", 0));
}

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
