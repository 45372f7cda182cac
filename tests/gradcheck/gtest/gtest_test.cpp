// SPDX-License-Identifier: MIT
// Catch2 has these names as well.
#define GTEST_DONT_DEFINE_FAIL 1
#define GTEST_DONT_DEFINE_SUCCEED 1
#include <gradcheck/gtest.hpp>

#include <string>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>

using gradcheck::check_layer, gradcheck::Report;

namespace {

Report right_for_gtest() { return check_layer(layers::Scale{{{1, 2, 3}}}, layers::normal(5, 3)); }

Report wrong_for_gtest() {
  return check_layer(layers::Planted<layers::Scale>{{{{1, 2, 3}}}, [](arma::mat& dx) { dx += 1; }},
                     layers::normal(5, 3));
}

}  // namespace

TEST_CASE("in GoogleTest a right layer agrees and is not refuted, a wrong one is refuted, by its mistake") {
  CHECK(gradcheck::agrees(right_for_gtest()));
  CHECK_FALSE(gradcheck::refutes(right_for_gtest()));
  CHECK_FALSE(gradcheck::agrees(wrong_for_gtest()));
  CHECK(gradcheck::refutes(wrong_for_gtest()));
  CHECK(gradcheck::refutes(wrong_for_gtest(), "gradient without cotangent"));
  CHECK_FALSE(gradcheck::refutes(wrong_for_gtest(), "stale cache"));
}

TEST_CASE("in GoogleTest what was not decided is neither, and a part counts as its own") {
  Report r;
  CHECK_FALSE(gradcheck::agrees(r));
  CHECK_FALSE(gradcheck::refutes(r));
  r.parts.push_back(wrong_for_gtest());
  CHECK(gradcheck::refutes(r));
  CHECK(gradcheck::refutes(r, "gradient without cotangent"));
}

TEST_CASE("in GoogleTest a failure shows what was expected and the whole text of the report") {
  const Report r = wrong_for_gtest();
  const std::string text = to_text(r);
  CHECK(gradcheck::agrees(r).message() == "expected no disagreement and no broken clause\n" + text);
  CHECK(gradcheck::refutes(r, "stale cache").message() == "expected the mistake \"stale cache\"\n" + text);
  CHECK(gradcheck::refutes(right_for_gtest()).message() ==
        "expected a disagreement or a broken clause\n" + to_text(right_for_gtest()));
  CHECK(testing::PrintToString(r) == "\n" + text);
}
