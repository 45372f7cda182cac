// SPDX-License-Identifier: MIT
#include <gradcheck/subject/layer_subject.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>

#include <gradcheck/layer/erase_layer.hpp>

#include <gradcheck/layers.hpp>

using arma::fmat;
using arma::mat;
using layers::normal;

namespace {

struct FloatScale {
  fmat gain, gain_gradient = {}, x = {};

  fmat forward(const fmat& input) {
    x = input;
    return x.each_row() % gain;
  }
  fmat backward(const fmat& cotangent) {
    gain_gradient = arma::sum(cotangent % x, 0);
    return cotangent.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

template <class T>
arma::Mat<T> softmax(arma::Mat<T> x) {
  x.each_col() -= arma::Col<T>(arma::max(x, 1));
  x = arma::exp(x);
  return x.each_col() / arma::Col<T>(arma::sum(x, 1));
}

/// dx = y .* (c - <c, y>): where one y is nearly 1, its c cancels.
template <class T>
struct Softmax {
  arma::Mat<T> y = {};
  arma::Mat<T> forward(const arma::Mat<T>& x) { return y = softmax(x); }
  arma::Mat<T> backward(const arma::Mat<T>& c) const {
    return y % arma::Mat<T>(c.each_col() - arma::Col<T>(arma::sum(c % y, 1)));
  }
};

/// dx = c (1 - y^2), which is 0 where y is rounded to 1. steeper: so many times, in double alone.
template <class T>
struct Tanh {
  double steeper = 1;
  arma::Mat<T> y = {};
  arma::Mat<T> forward(const arma::Mat<T>& x) { return y = arma::tanh(x); }
  arma::Mat<T> backward(const arma::Mat<T>& c) const {
    return (std::is_same_v<T, double> ? T(steeper) : T(1)) * (c % (T(1) - y % y));
  }
  template <class U>
  Tanh<U> cast() const {
    return {steeper};
  }
};

/// y = x, dx = c^2: not linear.
struct Squaring {
  fmat forward(const fmat& x) const { return x; }
  fmat backward(const fmat& c) const { return arma::square(c); }
};

fmat to_float(const mat& m) { return arma::conv_to<fmat>::from(m); }
mat rounded(const mat& m) { return gradcheck::detail::in_double(to_float(m)); }

std::vector<mat> gradient_of(FloatScale& layer, const mat& x, const mat& cotangent) {
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
  return gradcheck::detail::gradient(any, {x}, cotangent);
}
std::vector<mat> rounding_of(FloatScale& layer, const mat& x, const mat& cotangent) {
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
  return gradcheck::detail::float_rounding_of_layer(any, {x}, cotangent);
}

}  // namespace

TEST_CASE("the gradient of a layer is dX, then that of each parameter") {
  layers::Scale layer{mat{2, 3}};
  const mat x = {{1, 2}, {3, 4}}, cotangent = {{1, 1}, {1, -1}};
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<double>(layer);
  const std::vector<mat> all = gradcheck::detail::gradient(any, {x}, cotangent);
  REQUIRE(all.size() == 2);
  CHECK(arma::approx_equal(all[0], mat{{2, 3}, {2, -3}}, "absdiff", 0.0));
  CHECK(arma::approx_equal(all[1], mat{{4, -2}}, "absdiff", 0.0));
}

TEST_CASE("a layer without parameters has none") {
  layers::Elementwise<double> layer{[](double v) { return v; }, [](double) { return 1.0; }};
  CHECK(gradcheck::detail::parameters_of(layer).empty());
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<double>(layer);
  CHECK(gradcheck::detail::gradient(any, {mat{1.0}}, mat{1.0}).size() == 1);
}

TEST_CASE("the rounding of a float backward is at least 16 spacings of the block's largest gradient, in every entry") {
  FloatScale layer{to_float(normal(1, 4))};
  const mat x = rounded(normal(5, 4)), cotangent = rounded(normal(5, 4, 8));
  const auto gradient = gradient_of(layer, x, cotangent);
  const auto rounding = rounding_of(layer, x, cotangent);
  REQUIRE(rounding.size() == 2);
  for (std::size_t b = 0; b < 2; ++b) CHECK(rounding[b].min() >= 16 * 0x1p-23 * arma::abs(gradient[b]).max());
}

TEST_CASE("the true gradient lies within the rounding of the float one") {
  FloatScale layer{to_float(normal(1, 4))};
  const mat x = rounded(normal(200, 4)), cotangent = rounded(normal(200, 4, 8));
  const auto gradient = gradient_of(layer, x, cotangent);
  const auto rounding = rounding_of(layer, x, cotangent);
  const mat exact = arma::sum(cotangent % x, 0);
  for (arma::uword j = 0; j < exact.n_elem; ++j) CHECK(std::abs(gradient[1](j) - exact(j)) <= rounding[1](j));
}

TEST_CASE("the true gradient of a saturated float softmax lies within its rounding, though its terms cancel") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const mat x = rounded(4 * normal(2, 3, seed)), c = rounded(normal(2, 3, seed + 1000));
    Softmax<float> in_float;
    Softmax<double> in_double;
    gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(in_float),
                                exact = gradcheck::detail::erase_layer<double>(in_double);
    const mat error =
        arma::abs(gradcheck::detail::gradient(any, {x}, c)[0] - gradcheck::detail::gradient(exact, {x}, c)[0]);
    const mat bound = gradcheck::detail::float_rounding_of_layer(any, {x}, c)[0];
    INFO("seed " << seed << '\n' << error << bound);
    CHECK(arma::all(arma::vectorise(error <= bound)));
    CHECK(bound.max() <= 1e-4 * arma::abs(c).max());
  }
}

TEST_CASE(
    "the true gradient of a float unit that is exactly 1 lies within its rounding, where it can be cast to double") {
  for (const double at : {8.5, 9.0, 9.3, 10.0, 12.0}) {
    Tanh<float> layer;
    gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
    const mat x = rounded(mat{at}), c{1.0}, bound = gradcheck::detail::float_rounding_of_layer(any, {x}, c)[0];
    INFO("at " << at);
    CHECK(std::abs(gradcheck::detail::gradient(any, {x}, c)[0](0) - 1 / std::pow(std::cosh(x(0)), 2)) <= bound(0));
  }
}

TEST_CASE("a layer in double that is another one does not widen the rounding beyond last digits") {
  for (const double steeper : {1.0, 2.0}) {
    Tanh<float> layer{steeper};
    gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
    const mat x = rounded(0.5 * normal(3, 2)), c(3, 2, arma::fill::ones);
    const double reach = std::max(1.0, arma::accu(arma::abs(arma::tanh(x))));
    CHECK(gradcheck::detail::float_rounding_of_layer(any, {x}, c)[0].max() <= 64.001 * 0x1p-23 * reach);
  }
}

TEST_CASE("what a backward that is not linear in its cotangent owes to that is no rounding") {
  Squaring layer;
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<float>(layer);
  const mat x = rounded(normal(5, 4)), c = rounded(normal(5, 4, 8));
  const double largest = std::max(arma::square(c).max(), arma::accu(arma::abs(c % x)));
  CHECK(gradcheck::detail::float_rounding_of_layer(any, {x}, c)[0].max() <= (16 + 4 * 64) * 0x1p-23 * largest);
}

TEST_CASE("measuring the rounding leaves the layer as one forward and backward at x do") {
  FloatScale layer{to_float(normal(1, 4))};
  const mat x = rounded(normal(5, 4)), cotangent = rounded(normal(5, 4, 8));
  (void)gradient_of(layer, x, cotangent);
  const fmat before = layer.gain_gradient;
  (void)rounding_of(layer, x, cotangent);
  CHECK(arma::all(arma::vectorise(layer.x == to_float(x))));
  CHECK(arma::all(arma::vectorise(layer.gain_gradient == before)));
}
