// SPDX-License-Identifier: MIT
#include <mlp/base/requirement.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/comma_locale.hpp>

TEST_CASE("a message has its numbers alike in every locale") {
  CHECK(in_comma_locale([] { return mlp::requirement::number(1234.5); }) == "1234.5");
  CHECK(in_comma_locale([] { return mlp::requirement::shape(1000, 2000); }) == "[1000 x 2000]");
}
