// SPDX-License-Identifier: MIT
#include <gradcheck/catch2.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>

using gradcheck::agrees, gradcheck::check_layer, gradcheck::refutes, gradcheck::Report;

namespace {

Report right() { return check_layer(layers::Scale{{{1, 2, 3}}}, layers::normal(5, 3)); }

Report wrong() {
  return check_layer(layers::Planted<layers::Scale>{{{{1, 2, 3}}}, [](arma::mat& dx) { dx += 1; }},
                     layers::normal(5, 3));
}

}  // namespace

TEST_CASE("a right layer agrees and is not refuted, while a wrong one is refuted, by its mistake, and does not agree") {
  CHECK_THAT(right(), agrees());
  CHECK_THAT(right(), !refutes());
  CHECK_THAT(wrong(), refutes());
  CHECK_THAT(wrong(), refutes("gradient without cotangent"));
  CHECK_THAT(wrong(), !refutes("stale cache"));
  CHECK_THAT(wrong(), !agrees());
}

TEST_CASE("what only failed to be decided is neither agreed nor refuted, and a part counts as its own") {
  Report r;
  CHECK_THAT(r, !agrees() && !refutes());
  r.parts.push_back(wrong());
  CHECK_THAT(r, refutes() && refutes("gradient without cotangent"));
}

TEST_CASE("a failure shows the whole text of the report and what was expected") {
  const Report r = wrong();
  CHECK(Catch::Detail::stringify(r) == "\n" + to_text(r));
  CHECK(agrees().describe() == "agrees: expected no disagreement and no broken clause");
  CHECK(refutes().describe() == "refutes: expected a disagreement or a broken clause");
  CHECK(refutes("stale cache").describe() == "refutes: expected the mistake \"stale cache\"");
}
