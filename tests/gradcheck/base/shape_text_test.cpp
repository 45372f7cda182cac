// SPDX-License-Identifier: MIT
#include <gradcheck/base/shape_text.hpp>

#include <catch2/catch.hpp>

TEST_CASE("a shape is written rows first") {
  CHECK(gradcheck::detail::shape(arma::mat(2, 3)) == "[2 x 3]");
  CHECK(gradcheck::detail::shape(arma::rowvec(4)) == "[1 x 4]");
  CHECK(gradcheck::detail::shape(arma::mat()) == "[0 x 0]");
}
