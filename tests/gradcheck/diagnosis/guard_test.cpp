// SPDX-License-Identifier: MIT
// A guard against division by zero that only one side has.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include <gradcheck/layer_check/check_layer.hpp>

#include "gradcheck/layers.hpp"

using arma::mat;
using arma::vec;
using gradcheck::check_layer;
using gradcheck::Report;
using layers::normal;

namespace {

/// y = x / (|x| + forward) of each sample; backward has a guard of its own.
struct Unit {
  double in_forward, in_backward;
  mat x = {};
  vec norm = {};

  mat forward(const mat& input) {
    x = input;
    norm = arma::sqrt(arma::sum(x % x, 1));
    return x.each_col() / vec(norm + in_forward);
  }
  mat backward(const mat& c) const {
    const vec d = norm + in_backward;
    return c.each_col() / d - x.each_col() % vec(arma::sum(x % c, 1) / (norm % d % d));
  }
};

/// y = x / sqrt(var x + forward) of centred samples.
struct Standardised {
  double in_forward, in_backward;
  mat x = {};

  static mat centred(const mat& m) { return m.each_col() - vec(arma::mean(m, 1)); }
  static vec root(const mat& m, double guard) { return arma::sqrt(arma::mean(centred(m) % centred(m), 1) + guard); }
  mat forward(const mat& input) {
    x = input;
    return centred(x).each_col() / root(x, in_forward);
  }
  mat backward(const mat& c) const {
    const vec s = root(x, in_backward);
    const mat y = centred(x).each_col() / s;
    return (centred(c) - y.each_col() % vec(arma::mean(y % c, 1))).eval().each_col() / s;
  }
};

/// x, its mean taken off or not, divided by sqrt(mean of its square + guard); backward divides by the root + guard.
struct OutsideRoot {
  bool centred;
  double guard;
  bool right;
  mat x = {};

  mat less_mean(const mat& m) const { return centred ? mat(m.each_col() - vec(arma::mean(m, 1))) : m; }
  mat forward(const mat& input) {
    x = less_mean(input);
    return x.each_col() / vec(arma::sqrt(arma::mean(arma::square(x), 1) + guard));
  }
  mat backward(const mat& c) const {
    const vec square = arma::mean(arma::square(x), 1);
    const vec inverse = right ? vec(1 / arma::sqrt(square + guard)) : vec(1 / (arma::sqrt(square) + guard));
    const vec slope = right ? vec(arma::pow(inverse, 3)) : vec(arma::square(inverse) / arma::sqrt(square));
    return less_mean(c).each_col() % inverse - x.each_col() % vec(arma::mean(x % c, 1) % slope);
  }
};

void is_guard(const Report& r, const std::string& words) {
  INFO(r.diagnosis() << layers::summary(r));
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "guard on one side");
  CHECK(r.findings[0].sentence.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("a guard of one side alone is named, with its size and what it stands beside") {
  const mat x = 0.05 * normal(5, 3);
  is_guard(check_layer(Unit{1e-6, 0}, x),
           "forward has a guard against division by zero of about 1e-06 beside the norm");
  is_guard(check_layer(Unit{0, 1e-6}, x), "backward has a guard against division by zero of ");
  is_guard(check_layer(Unit{1e-6, 0}, x), "backward has none: it changes the output by up to ");
  is_guard(check_layer(Unit{1e-6, 0}, x), " of itself ");
  CHECK(check_layer(Unit{1e-6, 1e-6}, x).ok());
  CHECK(check_layer(Unit{0, 0}, x).ok());
}

TEST_CASE("so is one beside a variance") {
  const mat x = 0.05 * normal(5, 4);
  is_guard(check_layer(Standardised{1e-6, 0}, x),
           "forward has a guard against division by zero of about 1e-06 beside the variance");
  CHECK(check_layer(Standardised{1e-6, 1e-6}, x).ok());
}

TEST_CASE("so is one inside a root and outside of it, at any size, with a mean and without") {
  for (const bool centred : {true, false})
    for (const double guard : {1e-8, 1e-5, 1e-3})
      for (const double scale : {1.0, 0.1}) {
        CAPTURE(centred, guard, scale);
        const mat x = scale * normal(5, 4);
        is_guard(check_layer(OutsideRoot{centred, guard, false}, x), "has a guard against division by zero");
        CHECK(check_layer(OutsideRoot{centred, guard, true}, x).ok());
      }
}

/// Without the variance's term the gradient of a batch of two is not small by the guard, as it should be; the column
/// without variance, whose gradient is 1 / sqrt(guard), made that gap look like one that falls as x grows.
TEST_CASE("a term left out beside a guard is no guard, whatever a column without variance has for a gradient") {
  struct WithoutVariance {
    mat inverse = {};
    mat forward(const mat& x) {
      const mat centred = x.each_row() - arma::mean(x, 0);
      inverse = 1 / arma::sqrt(arma::mean(centred % centred, 0) + 0.0266);
      return centred.each_row() % inverse;
    }
    mat backward(const mat& c) const { return (c.each_row() - arma::mean(c, 0)).eval().each_row() % inverse; }
  };
  const Report r = check_layer(WithoutVariance{}, mat{{1, 0}, {0, 0}}, {.samples_independent = false});
  INFO(r.diagnosis());
  CHECK_FALSE(r.ok());
  for (const auto& finding : r.findings) CHECK(finding.mistake != "guard on one side");
}

TEST_CASE("a wrong factor beside a guard is no guard") {
  struct Doubled : Unit {
    mat backward(const mat& c) const { return 2 * Unit::backward(c); }
  };
  const Report r = check_layer(Doubled{{1e-6, 1e-6}}, mat(0.05 * normal(5, 3)));
  INFO(r.diagnosis());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "factor 2");
}
