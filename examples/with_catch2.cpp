// SPDX-License-Identifier: MIT
// The same as a test, with the matchers for Catch2 (2 or 3). GoogleTest: with_gtest.cpp, doctest: with_doctest.cpp. In
// any other framework: CHECK(report.ok()), with to_text(report) as its message.
#include <catch2/catch.hpp>
#include <gradcheck/catch2.hpp>
#include <gradcheck/gradcheck.hpp>

/// y = x^2, entry by entry; wrong on purpose where `factor` is not 2.
struct Square {
  double factor = 2;
  arma::mat kept = {};

  arma::mat forward(const arma::mat& x) {
    kept = x;
    return arma::square(x);
  }
  arma::mat backward(const arma::mat& cotangent) { return factor * cotangent % kept; }
};

const arma::mat x = {{0.5, -1.25, 2.0}, {1.5, 0.75, -0.5}};

TEST_CASE("the gradient of a square is right") { CHECK_THAT(gradcheck::check_layer(Square{}, x), gradcheck::agrees()); }

// A test of the test: the same layer with a mistake has to be found out, by the name of the mistake.
TEST_CASE("half of the gradient of a square is found out") {
  CHECK_THAT(gradcheck::check_layer(Square{1}, x), gradcheck::refutes("factor 1/2"));
}
