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

}  // namespace few_stairs_tests
