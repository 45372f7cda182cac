// SPDX-License-Identifier: MIT
// Functions that take 1 from what is nearly 1: J stands on stairs of 2^-53, of which steps that are powers of two may
// take whole numbers, so that a window has no error to be seen.
#include <armadillo>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>

#include <gradcheck/gradcheck.hpp>

namespace few_stairs_tests {
namespace {

using arma::vec;

double beside_one(int kind, const vec& v) {
  const double t = v(1) * v(1) * v(0);
  switch (kind) {
    case 0: return std::sqrt(1 + t) - 1;
    case 1: return std::exp(t) - 1;
    case 2: return std::log(1 + t);
    default: return 1 - std::cos(v(0) * v(1));
  }
}

vec gradient(int kind, const vec& v) {
  const double t = v(1) * v(1) * v(0);
  if (kind == 3) return std::sin(v(0) * v(1)) * vec{v(1), v(0)};
  const double outer = kind == 0 ? 0.5 / std::sqrt(1 + t) : kind == 1 ? std::exp(t) : 1 / (1 + t);
  return outer * vec{v(1) * v(1), 2 * v(1) * v(0)};
}

gradcheck::Report checked(int kind, const vec& x, double factor) {
  return gradcheck::check_function([kind](const vec& v) { return beside_one(kind, v); },
                                   [=](const vec& v) { return vec(factor * gradient(kind, v)); }, x);
}

}  // namespace

TEST_CASE("what stands on a few stairs of rounding is not accused by steps that are whole numbers of them") {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> decades(-5, 1);
  for (int n = 0; n < 300; ++n) {
    const double first = std::pow(10, decades(random)), second = std::pow(10, decades(random));
    const vec x{first, second};
    const gradcheck::Report right = checked(n % 4, x, 1), wrong = checked(n % 4, x, 1.05);
    INFO("kind " << n % 4 << " at " << x.t() << gradcheck::to_text(right));
    CHECK(right.counts().disagree == 0);
    CHECK_FALSE(wrong.ok());
  }
}

TEST_CASE("stairs of what is nearly 1, which a unit in the last place of x does not stir, are no kink") {
  const auto checked_nearly_one = [](const vec& w, const vec& x, double factor) {  // f = -log(1 / (1 + exp(-w x)))
    return gradcheck::check_function(
        [w](const vec& v) { return -std::log(1 / (1 + std::exp(-arma::dot(w, v)))); },
        [=](const vec& v) { return vec(factor * (1 / (1 + std::exp(-arma::dot(w, v))) - 1) * w); }, x);
  };
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> sure(19, 24), nearly(8, 12);
  const auto along = [](const vec& w, vec x, double to) { return vec(x * (to / arma::dot(w, x))); };
  for (int n = 0; n < 2000; ++n) {
    const vec w{normal(random), normal(random)}, x{normal(random), normal(random)};
    const gradcheck::Report right = checked_nearly_one(w, along(w, x, sure(random)), 1);
    INFO(w << x << gradcheck::to_text(right));
    CHECK(right.counts().disagree == 0);
    if (n < 100) CHECK(checked_nearly_one(w, along(w, x, nearly(random)), 1.01).counts().disagree == 2);
  }
}

TEST_CASE("in float a bump of few last places beside a large value is not accused from afar") {
  using arma::fmat, arma::fvec;
  const float value = 20365;
  const auto checked_bump = [value](float places, float width, float at, float factor, float slope) {
    const float size = 2.4e-7F * places * value;
    const auto f = [=](const fvec& x) {
      const float u = x(0) / width;
      return fvec{value + slope * x(0) + size * u / (1 + u * u)};
    };
    const auto jacobian = [=](const fvec& x) {
      const float u = x(0) / width;
      return fmat{factor * (slope + size / width * (1 - u * u) / (1 + u * u) / (1 + u * u))};
    };
    return gradcheck::check_jacobian(f, jacobian, fvec{at * width});
  };
  for (const float places : {8.0F, 13.0F, 30.0F})
    for (const float width : {1e-4F, 1e-3F, 1e-2F})
      for (const float at : {-0.9F, -0.5F, 0.01F, 0.3F, 1.1F}) {
        const gradcheck::Report r = checked_bump(places, width, at, 1, 0);
        INFO(places << " places within " << width << " at " << at << "\n" << gradcheck::to_text(r));
        CHECK(r.counts().disagree == 0);
      }
  CHECK_FALSE(checked_bump(0, 1e-3F, 0.5F, 1.02F, 1000).ok());  // without a bump a wrong slope is one
}

}  // namespace few_stairs_tests
