// SPDX-License-Identifier: MIT
#include <gradcheck/layer/erase_layer.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::fmat;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x scaled by what it was told: twice in training, seed times otherwise.
template <class T>
struct Told {
  bool trains = false;
  std::uint64_t seed = 0;

  T scale() const { return trains ? T(2) : static_cast<T>(seed); }
  void training(bool on) { trains = on; }
  void reseed(std::uint64_t s) { seed = s; }
  arma::Mat<T> forward(const arma::Mat<T>& x) const { return scale() * x; }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return scale() * cotangent; }
  template <class U>
  Told<U> cast() const {
    return {trains, seed};
  }
};

/// y = x^2, which refers to its input until backward.
template <class T>
struct Referring {
  const arma::Mat<T>* x = nullptr;

  arma::Mat<T> forward(const arma::Mat<T>& input) {
    x = &input;
    return arma::square(input);
  }
  arma::Mat<T> backward(const arma::Mat<T>& cotangent) const { return 2 * cotangent % *x; }
};

/// y = x, dx = c plus what earlier calls left.
struct Leaking {
  arma::mat left = {};

  arma::mat forward(const arma::mat& x) const { return x; }
  arma::mat backward(const arma::mat& cotangent) {
    if (arma::size(left) != arma::size(cotangent)) left.zeros(arma::size(cotangent));
    left += cotangent;
    return left;
  }
};

/// y = the sum of a sample, which may cancel to nearly nothing: the order of the sum is another for a sample alone.
struct Cancelling {
  arma::uword width = 0;

  arma::mat forward(const arma::mat& x) {
    width = x.n_cols;
    return arma::sum(x.n_rows == 1 ? arma::mat(arma::fliplr(x)) : x, 1);
  }
  arma::mat backward(const arma::mat& cotangent) const { return arma::repmat(cotangent, 1, width); }
};

bool is_broken(const Report& r, std::string_view clause) {
  return std::ranges::any_of(r.clauses, [&](const gradcheck::Clause& c) {
    return c.name == clause && c.state == gradcheck::ClauseState::broken;
  });
}

}  // namespace

TEST_CASE("the double twin of a float layer is told its mode and its seed") {
  gradcheck::Options options;
  options.seed = 3;
  const Report r = check_layer(Told<float>{}, arma::conv_to<fmat>::from(normal(3, 4)), options);
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.parts.at(0).ok());
}

TEST_CASE("a layer may refer to its input until backward, in double and in float") {
  CHECK(check_layer(Referring<double>{}, normal(3, 4)).ok());
  const Report r = check_layer(Referring<float>{}, arma::conv_to<fmat>::from(normal(1, 2)));
  CHECK(r.counts().disagree == 0);
  CHECK(r.findings.empty());
}

TEST_CASE("a NaN in the gradient breaks no clause about the cotangent") {
  layers::Planted<layers::Scale> one{{normal(1, 4, 3)}, [](arma::mat& dx) { dx(1, 1) = arma::datum::nan; }};
  const Report r = check_layer(one, normal(3, 4));
  CHECK_FALSE(r.ok());
  CHECK(r.counts().disagree == 1);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "gradient not finite");
}

TEST_CASE("what earlier calls left in backward does not pass as rounding") {
  const Report r = check_layer(Leaking{}, normal(3, 4));
  CHECK_FALSE(is_broken(r, "cotangent used"));
  CHECK(is_broken(r, "second backward"));
  CHECK(is_broken(r, "last forward"));
}

TEST_CASE("a sample whose output cancels to nearly nothing is not called mixed") {
  arma::mat x = normal(3, 7);
  for (arma::uword n = 0; n < 3; ++n) x(n, 6) = 1e-4 - arma::accu(x.row(n).head(6));
  const Report r = check_layer(Cancelling{}, x);
  INFO(layers::summary(r));
  CHECK_FALSE(is_broken(r, "samples independent"));
}
