// SPDX-License-Identifier: MIT
// The same as a test of doctest: what fails shows the whole report.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <gradcheck/doctest.hpp>
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

TEST_CASE("the gradient of a square is right") { CHECK(gradcheck::agrees(gradcheck::check_layer(Square{}, x))); }

// A test of the test: the same layer with a mistake has to be found out, by the name of the mistake.
TEST_CASE("half of the gradient of a square is found out") {
  CHECK(gradcheck::refutes(gradcheck::check_layer(Square{1}, x), "factor 1/2"));
}
