// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/check_layer.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include <gradcheck/layers.hpp>

using arma::fmat;
using arma::mat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// z = x W^T + b + offset, with parameters of every kind: a matrix, a row and a scalar.
struct AffineLayer {
  mat weights;
  arma::rowvec bias;
  double offset = 0.5;
  mat weights_gradient = {};
  arma::rowvec bias_gradient = {};
  double offset_gradient = 0;
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    mat z = x * weights.t();
    z.each_row() += bias;
    return z + offset;
  }
  mat backward(const mat& cotangent) {
    weights_gradient = cotangent.t() * x;
    bias_gradient = arma::sum(cotangent, 0);
    offset_gradient = arma::accu(cotangent);
    return cotangent * weights;
  }
  gradcheck::Parameters parameters() {
    return {{"weights", weights, weights_gradient}, {"bias", bias, bias_gradient}, {"offset", offset, offset_gradient}};
  }
};

/// y = sum over slices s of x^(s+1) .* row of slice s, parameters in a cube [1 x d x 2], named by a struct of its own.
struct Powers {
  struct Named {
    const char* name;
    arma::cube& value;
    arma::cube& gradient;
  };
  arma::cube factors, gradient = {};
  mat x = {};

  mat forward(const mat& input) {
    x = input;
    return x.each_row() % factors.slice(0) + arma::square(x).eval().each_row() % factors.slice(1);
  }
  mat backward(const mat& cotangent) {
    gradient.set_size(arma::size(factors));
    gradient.slice(0) = arma::sum(cotangent % x, 0);
    gradient.slice(1) = arma::sum(cotangent % arma::square(x), 0);
    return cotangent.each_row() % factors.slice(0) + mat(2 * x % cotangent).each_row() % factors.slice(1);
  }
  std::array<Named, 1> parameters() { return {{{"factors", factors, gradient}}}; }
};

/// Nothing of it changes in a call: both calls are const, the input is remembered by value of the linear map.
struct Doubled {
  mat forward(const mat& x) const { return 2 * x; }
  mat backward(const mat& cotangent) const { return 2 * cotangent; }
};

/// y = slope x in float, told another slope perhaps.
struct FloatGain {
  float slope, told;
  fmat forward(const fmat& x) const { return slope * x; }
  fmat backward(const fmat& cotangent) const { return told * cotangent; }
};

/// The same as a template whose numeric side can run in double.
template <class T>
struct CastGain {
  T slope, told;
  arma::Mat<T> forward(const arma::Mat<T>& x) const { return slope * x; }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return told * cotangent; }
  template <class U>
  CastGain<U> cast() const {
    return {static_cast<U>(slope), static_cast<U>(told)};
  }
};

struct Refusing {
  mat forward(const mat& x) const { return x.n_rows > 1 ? x : throw std::invalid_argument("refusing: one sample"); }
  mat backward(const mat& cotangent) const { return cotangent; }
};

AffineLayer affine() { return {normal(3, 4, 1), normal(1, 3, 2)}; }

void is_right(const Report& r) {
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == r.counts().total());
}

}  // namespace

TEST_CASE("a layer's input and each of its parameters are blocks, by name and in order") {
  const Report r = check_layer(affine(), normal(5, 4));
  is_right(r);
  REQUIRE(r.blocks.size() == 4);
  CHECK(r.blocks[0].name == "input");
  CHECK(r.blocks[1].name == "weights");
  CHECK(r.blocks[2].name == "bias");
  CHECK(r.blocks[3].name == "offset");
  CHECK(r.counts().total() == 20 + 12 + 3 + 1);
}

TEST_CASE("a parameter may be a cube, and its names come from any range of name, value and gradient") {
  const Report r = check_layer(Powers{arma::cube(1, 4, 2, arma::fill::value(0.7))}, normal(5, 4));
  is_right(r);
  CHECK(r.blocks.at(1).name == "factors");
  CHECK(r.blocks.at(1).analytic.n_cols == 8);
}

TEST_CASE("layers may be const or temporary, and x any expression") {
  const Doubled constant;
  const mat x = normal(5, 4);
  is_right(check_layer(constant, x));
  is_right(check_layer(Doubled{}, 2 * x));
  is_right(check_layer(Doubled{}, x.rows(1, 2)));
  is_right(check_layer(Doubled{}, x.t() + 1));
}

TEST_CASE("a layer is put back bitwise") {
  AffineLayer layer = affine();
  const AffineLayer before = layer;
  (void)check_layer(layer, normal(5, 4));
  CHECK(arma::all(arma::vectorise(layer.weights == before.weights)));
  CHECK(arma::all(arma::vectorise(layer.bias == before.bias)));
  CHECK(layer.offset == before.offset);
}

TEST_CASE("a missing bias gradient disagrees in that block alone") {
  struct Forgetful : AffineLayer {
    mat backward(const mat& cotangent) {
      mat dx = AffineLayer::backward(cotangent);
      bias_gradient.zeros();
      return dx;
    }
  };
  const Report r = check_layer(Forgetful{affine()}, normal(5, 4));
  CHECK(r.counts().disagree == 3);
  CHECK(r.blocks[2].counts().disagree == 3);
}

TEST_CASE("a gradient that backward never wrote has no shape, and disagrees") {
  struct Lazy : AffineLayer {
    mat backward(const mat& cotangent) { return cotangent * weights; }
  };
  const Report r = check_layer(Lazy{affine()}, normal(5, 4));
  CHECK_FALSE(r.ok());
  CHECK(r.blocks[1].at(0).reason == gradcheck::Reason::shape);
  CHECK(r.notes.at(0) == "weights: the gradient is [0 x 0], expected [3 x 4]");
}

TEST_CASE("a gradient of another shape is one finding, and what breaks with it its consequences") {
  struct Turned : Doubled {
    mat backward(const mat& cotangent) const { return 2 * cotangent.t(); }
  };
  const Report r = check_layer(Turned{}, normal(5, 4));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "wrong shape");
  CHECK(r.findings[0].where == "input");
  CHECK(r.findings[0].sentence == "input: the gradient is [4 x 5], expected [5 x 4]");
}

TEST_CASE("the cotangent is random: swapped outputs do not cancel") {
  struct Swapped : Doubled {
    mat backward(const mat& cotangent) const { return 2 * arma::fliplr(cotangent); }
  };
  CHECK(check_layer(Swapped{}, normal(5, 4)).counts().disagree == 20);
}

TEST_CASE("the same seed gives the same report, and it is remembered") {
  gradcheck::Options options;
  options.seed = 42;
  const Report a = check_layer(affine(), normal(5, 4), options), b = check_layer(affine(), normal(5, 4), options);
  CHECK(a.seed == 42);
  CHECK(arma::all(arma::vectorise(a.blocks[1].numeric == b.blocks[1].numeric)));
  CHECK(arma::any(arma::vectorise(a.blocks[1].numeric != check_layer(affine(), normal(5, 4)).blocks[1].numeric)));
}

TEST_CASE("what a layer throws at the point itself goes through") {
  CHECK_THROWS_WITH(check_layer(Refusing{}, normal(1, 4)), "refusing: one sample");
}

TEST_CASE("a float layer is not accused, and a wrong one is") {
  const fmat x = arma::conv_to<fmat>::from(normal(5, 4));
  const Report right = check_layer(FloatGain{1.7F, 1.7F}, x);
  INFO(layers::summary(right));
  CHECK(right.ok());
  CHECK(check_layer(FloatGain{1.7F, 1.72F}, x).counts().disagree == 20);
}

TEST_CASE("a float layer that casts to double is differenced there, and resolved to its own rounding") {
  const fmat x = arma::conv_to<fmat>::from(normal(5, 4));
  const Report right = check_layer(CastGain<float>{1.7F, 1.7F}, x);
  INFO(layers::summary(right));
  CHECK(right.ok());
  CHECK(right.resolution() < 1e-5);
  CHECK(check_layer(CastGain<float>{1.7F, 1.70004F}, x).counts().disagree == 20);
}
