// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/derivatives/check_jacobian.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

#include "gradcheck/layers.hpp"

using arma::mat;
using gradcheck::check_function;
using gradcheck::Report;

namespace {

/// J = sum log cosh x, dJ/dx = tanh x.
double log_cosh(const mat& x) { return arma::accu(arma::log(arma::cosh(x))); }
mat terms_of_log_cosh(const mat& x) { return arma::log(arma::cosh(x)); }
mat tangent(const mat& x) { return arma::tanh(x); }

}  // namespace

TEST_CASE("a scalar function and a function of terms both agree with their gradient") {
  const mat x = layers::normal(3, 4);
  const Report scalar = check_function(log_cosh, tangent, x), terms = check_function(terms_of_log_cosh, tangent, x);
  INFO(layers::summary(scalar) << '\n' << layers::summary(terms));
  CHECK(scalar.ok());
  CHECK(terms.ok());
  CHECK(scalar.blocks.at(0).name == "x");
  CHECK(scalar.counts().agree == 12);
}

TEST_CASE("terms are resolved better than their sum") {
  const auto offset = [](const mat& x) { return mat(1e4 + arma::sin(x)); };
  const auto summed = [&](const mat& x) { return arma::accu(offset(x)); };
  const auto gradient = [](const mat& x) { return mat(arma::cos(x)); };
  const mat x = arma::linspace<arma::rowvec>(0.1, 1.2, 50);
  const Report terms = check_function(offset, gradient, x), sum = check_function(summed, gradient, x);
  INFO(layers::summary(terms) << '\n' << layers::summary(sum));
  CHECK(terms.ok());
  CHECK(sum.counts().disagree == 0);
  CHECK(10 * arma::accu(terms.blocks[0].error_bar) < arma::accu(sum.blocks[0].error_bar));
}

TEST_CASE("a wrong gradient disagrees") {
  const auto wrong = [](const mat& x) { return mat(arma::tanh(x) * (1 + 1e-6)); };
  CHECK(check_function(log_cosh, wrong, layers::normal(3, 4)).counts().disagree == 12);
}

TEST_CASE("the error of a gradient is caught just above the bound and passes just below") {
  const mat x = {0.7};
  const double bound = check_function(log_cosh, tangent, x).blocks[0].bound(0);
  for (const double share : {0.98, 1.02}) {
    const auto off = [&](const mat& at) { return mat(arma::tanh(at) + share * bound); };
    CHECK(check_function(log_cosh, off, x).ok() == (share < 1));
  }
}

TEST_CASE("a gradient of another shape disagrees") {
  const auto column = [](const mat& x) { return mat(arma::tanh(x).t()); };
  const Report r = check_function(log_cosh, column, layers::normal(3, 4));
  CHECK(r.counts().disagree == 12);
  CHECK(r.blocks[0].at(0).reason == gradcheck::Reason::shape);
}

TEST_CASE("what the function throws at the point itself goes through, and an empty point is nothing to check") {
  const auto refuses = [](const mat&) -> double { throw std::domain_error("no"); };
  CHECK_THROWS_WITH(check_function(refuses, tangent, mat{1.0}), "no");
  CHECK_THROWS_WITH(check_function(log_cosh, tangent, mat()),
                    "function: nothing to check: no block holds a coordinate");
}

TEST_CASE("the point given is left as it is, and functions may be const or temporary") {
  const mat x = {0.3, 0.4};
  CHECK(check_function([](const mat& at) { return arma::accu(arma::square(at)); },
                       [](const mat& at) { return mat(2 * at); }, x)
            .ok());
  CHECK(x(0) == 0.3);
}

TEST_CASE("what is wrong in a function at a scale of its own is caught, however large it is far away") {
  // f = x0 / s + (x1 / s)^8: at x1 = 1.5 it is 1e33 times what it is here, and rounds like that there alone.
  const double s = 1e-4;
  const auto f = [s](const mat& x) { return x(0) / s + std::pow(x(1) / s, 8); };
  const auto with = [&](double factor) {
    return check_function(
        f,
        [s, factor](const mat& x) {
          return mat{1 / s, factor * 8 / s * std::pow(x(1) / s, 7)};
        },
        mat{0.7 * s, 0.9 * s});
  };
  CHECK(with(1).ok());
  for (const double factor : {0.125, 1.001, 2.0}) {
    const Report r = with(factor);
    INFO(layers::summary(r));
    CHECK(r.counts().disagree == 1);
    CHECK(r.counts().undecided == 0);
  }
}

TEST_CASE("what is wrong in a function that is steep beside its own scale is caught, in float as well") {
  const auto steep = [](const mat& x) { return 100 * x(0) + std::pow(100 * x(0), 9); };
  const auto slope = [](const mat& x) { return mat{100 + 900 * std::pow(100 * x(0), 8)}; };
  const auto with = [&](double factor) {
    return check_function(
        steep, [&](const mat& x) { return mat(factor * slope(x)); }, mat{1e-4});
  };
  CHECK(with(1).ok());
  CHECK(with(1 + 1e-9).ok());
  CHECK(with(1 - 1e-6).counts().disagree == 1);
  const auto in_float = [](float factor) {
    return gradcheck::check_jacobian([](const arma::fvec& x) { return arma::fvec(arma::sinh(10 * x)); },
                                     [=](const arma::fvec& x) { return arma::fmat(factor * 10 * arma::cosh(10 * x)); },
                                     arma::fvec{1e-2F});
  };
  CHECK(in_float(1).ok());
  CHECK(in_float(0.98F).counts().disagree == 1);
}
