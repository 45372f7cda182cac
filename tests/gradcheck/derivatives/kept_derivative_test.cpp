// SPDX-License-Identifier: MIT
// A derivative that is kept from the first x it was asked at, and what follows from one mistake.
#include <gradcheck/gradcheck.hpp>

#include <catch2/catch.hpp>
#include <cmath>

#include "gradcheck/derivatives/expected.hpp"

using arma::mat, arma::vec;
using manifold_tests::require_named;

namespace kept_derivative_tests {
namespace {

const vec here{0.7, -1.3, 0.4};
vec cubes(const vec& x) { return x % x % x; }
mat slopes_of_cubes(const vec& x) { return arma::diagmat(3 * x % x); }

/// Computes once.
struct Kept {
  mat j = {};
  mat operator()(const vec& x) {
    if (j.is_empty()) j = slopes_of_cubes(x);
    return j;
  }
};

}  // namespace

TEST_CASE("a derivative that is kept from its first x is a stale cache, in every call") {
  require_named(gradcheck::check_jacobian(cubes, Kept(), here), "stale cache");
  require_named(gradcheck::check_hessian(cubes, Kept(), here), "stale cache");
  const auto sum = [](const vec& x) { return arma::accu(cubes(x)); };
  require_named(gradcheck::check_function(
                    sum, [kept = Kept()](const vec& x) mutable { return vec(kept(x).diag()); }, here),
                "stale cache");
  require_named(gradcheck::check_directional(
                    cubes, [kept = Kept()](const vec& x, const vec& v) mutable { return vec(kept(x) * v); }, here),
                "stale cache");
  const vec many(50, arma::fill::value(0.75));
  require_named(gradcheck::check_jacobian(
                    cubes, [kept = Kept()](const vec& x) mutable { return arma::sp_mat(kept(x)); }, many),
                "stale cache");
}

TEST_CASE("a kept derivative is stale where f is nearly straight as well") {
  const auto nearly_straight = [](const vec& x) { return vec(10 * x + 1e-3 * x % x); };
  auto kept = [j = mat()](const vec& x) mutable {
    if (j.is_empty()) j = arma::diagmat(10 + 2e-3 * x);
    return j;
  };
  require_named(gradcheck::check_jacobian(nearly_straight, kept, vec{0.07, -0.13, 0.04}), "stale cache");
}

TEST_CASE("a derivative that is the same everywhere is right where the function is straight, or in pieces") {
  const mat a = {{1, 2, 0}, {0, -1, 3}};
  CHECK(gradcheck::check_jacobian([&](const vec& x) { return vec(a * x); }, [&](const vec&) { return a; }, here).ok());
  const auto sizes = [](const vec& x) { return vec(arma::abs(x)); };
  const mat signs = arma::diagmat(arma::sign(here));
  CHECK(gradcheck::check_jacobian(
            sizes, [&](const vec&) { return signs; }, here)
            .ok());
}

TEST_CASE("what is left unfilled of a Hessian, or is of another call, is one finding") {
  require_named(gradcheck::check_hessian(
                    [](const vec& x) {
                      return vec{x(1) * x(2), x(0) * x(2), x(0) * x(1)};
                    },
                    [](const vec& x, mat& h) {
                      h = {{h(0, 0), x(2), x(1)}, {h(1, 0), 0, x(0)}, {h(2, 0), x(0), 0}};
                    },
                    here),
                "gradient buffer");
  vec last;
  require_named(gradcheck::check_directional(
                    [&](const vec& x) {
                      last = x;
                      return cubes(x);
                    },
                    [&](const vec&, const vec& v) { return vec(slopes_of_cubes(last) * v); }, here),
                "stale cache");
}

TEST_CASE("a derivative that was rounded to float is named so, one that is off by little more has its own") {
  const vec x{0.7, -1.3, 0.4, 1.9, 0.1};
  const auto in_float = [](const vec& at) {
    return arma::conv_to<mat>::from(arma::conv_to<arma::fmat>::from(slopes_of_cubes(at)));
  };
  require_named(gradcheck::check_jacobian(cubes, in_float, x), "rounded to float");
  const auto with = [&](double factor) {
    return gradcheck::check_jacobian(
        cubes, [factor](const vec& at) { return mat(factor * slopes_of_cubes(at)); }, x);
  };
  require_named(with(1 + 0x1p-23), "wrong formula");
  require_named(with(1.0001), "factor 1.0001");
}

TEST_CASE("a product that is NaN is wrong in its values, not in being linear") {
  const gradcheck::Report r = gradcheck::check_directional(
      cubes, [](const vec&, const vec& v) { return vec(v * arma::datum::nan); }, here);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake != "not linear in the direction");
}

}  // namespace kept_derivative_tests
