// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/several.hpp>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include <gradcheck/gradcheck.hpp>

using gradcheck::ClauseId, gradcheck::ClauseState, gradcheck::Report;
using gradcheck::detail::several;

namespace several_tests {
namespace {

/// d(x^3) times a factor, at one point; block "name".
Report cubes(const std::string& name, double factor) {
  const auto f = [](const arma::vec& x) { return arma::accu(arma::pow(x, 3)); };
  const auto gradient = [factor](const arma::vec& x) { return arma::vec(3 * factor * x % x); };
  return gradcheck::check_function(f, gradient, gradcheck::named(name, arma::vec{0.5, -1, 2}));
}

}  // namespace

TEST_CASE("several derivatives are one report: block behind block, every clause once") {
  const Report r = several("thing", {{"first", cubes("first", 1)}, {"second", cubes("second", 1)}});
  CHECK(r.ok());
  CHECK(r.subject == "thing");
  CHECK(r.kind == gradcheck::SubjectKind::derivatives);
  REQUIRE(r.blocks.size() == 2);
  CHECK(r.blocks[1].name == "second");
  CHECK(r.clauses.size() == cubes("first", 1).clauses.size());
  CHECK(r.evaluations == 2 * cubes("first", 1).evaluations);
  CHECK(gradcheck::to_text(r).find("thing: first and second") != std::string::npos);
}

TEST_CASE("a mistake says of which derivative it is, in its words as well") {
  const Report r = several("thing", {{"first", cubes("first", 1)}, {"second", cubes("second", 2)}});
  CHECK_FALSE(r.ok());
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "second");
  CHECK(gradcheck::to_text(r).starts_with("wrong: second is twice what it should be (thing)"));
}

TEST_CASE("what is wrong by values that are wrong themselves follows from these, and is no finding") {
  const auto judged = [](double first) {
    return several("thing", {{"first", cubes("first", first)}, {"second", cubes("second", 2), {0}}});
  };
  CHECK(judged(1).findings.at(0).where == "second");
  const Report r = judged(3);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where == "first");
  CHECK(r.findings[0].consequences == std::vector<std::string>{"second"});
}

TEST_CASE("a clause is broken where one is, and what the object keeps as a whole is of no derivative") {
  Report second = cubes("second", 1);
  second.clauses.push_back({"plus of zero", ClauseState::broken, "it moves"});
  second.findings.push_back({"plus of zero is not x", "", "it moves", {}, {}, false, ClauseId::plus_of_zero});
  const Report r = several("thing", {{"first", cubes("first", 1)}, {"second", second}});
  CHECK_FALSE(r.ok());
  CHECK(r.is_broken(ClauseId::plus_of_zero));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].where.empty());
}

}  // namespace several_tests
