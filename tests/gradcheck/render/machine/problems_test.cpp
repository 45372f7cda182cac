// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/problems.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/layers.hpp>

using gradcheck::check_layer, gradcheck::Report, gradcheck::detail::problems_of;

namespace {

Report check_of_constant(const gradcheck::Options& options = {}) {
  return check_layer(layers::Planted<layers::Scale>{{{{1, 2, 3}}}, [](arma::mat& dx) { dx += 1; }},
                     layers::normal(10, 3), options);
}

}  // namespace

TEST_CASE("a report that is ok has no problems") {
  CHECK(problems_of(check_layer(layers::Scale{{{1, 2, 3}}}, layers::normal(5, 3)), {"a.cpp", 1}).empty());
}

TEST_CASE("a wrong report has a problem for each mistake, at the place, with the first coordinates that fail") {
  const Report r = check_of_constant();
  const auto all = problems_of(r, {"a.cpp", 7});
  REQUIRE(all.size() == 1);
  CHECK(all[0].rule == "gradient without cotangent");
  CHECK(all[0].subject == r.subject);
  CHECK(all[0].claim.find('\n') == std::string::npos);
  CHECK(all[0].places.at(0).file == "a.cpp");
  CHECK(all[0].places.at(0).line == 7);
  CHECK(all[0].failing == 30);
  CHECK(all[0].coordinates.size() == gradcheck::detail::listed_coordinates);
  CHECK(all[0].details.find("example: input [") != std::string::npos);
  CHECK(problems_of(r, {}).at(0).places.empty());
}

TEST_CASE("what could not be told, and what was not tested, are problems too") {
  CHECK(problems_of({}, {}).at(0).rule == "untested");
  Report r;
  r.blocks.push_back({"gain", {{1, 1}}, {{1, 1}}, {{5, 5}}, {{6, 6}}, {{3, 3}}, {{0, 0}}});
  r.blocks.back().reason.fill(static_cast<unsigned char>(gradcheck::Reason::rough));
  const auto all = problems_of(r, {});
  REQUIRE(all.size() == 1);
  CHECK(all[0].rule == "cannot tell");
  CHECK(all[0].failing == 2);
}
