// SPDX-License-Identifier: MIT
#include <gradcheck/report/one_name.hpp>

#include <catch2/catch.hpp>

using gradcheck::ClauseId;
using gradcheck::Finding;
using gradcheck::Report;

namespace {

Report part(arma::uword coordinates, std::vector<Finding> findings) {
  Report r;
  gradcheck::Block b;
  b.name = "input";
  b.verdict.zeros(coordinates, 1);
  b.analytic.zeros(coordinates, 1);
  b.numeric.zeros(coordinates, 1);
  b.error_bar.zeros(coordinates, 1);
  b.bound.zeros(coordinates, 1);
  b.reason.zeros(coordinates, 1);
  r.blocks.push_back(b);
  r.findings = std::move(findings);
  return r;
}

Report united(std::vector<Report> parts) {
  Report all;
  for (const Report& p : parts)
    for (const Finding& f : p.findings) all.findings.push_back(f);
  all.parts = std::move(parts);
  gradcheck::detail::keep_one_name_each(all);
  return all;
}

std::vector<std::string> mistakes_of(const Report& r) {
  std::vector<std::string> all;
  for (const Finding& f : r.findings) all.push_back(f.mistake);
  return all;
}

using Mistakes = std::vector<std::string>;

}  // namespace

TEST_CASE("the name that holds in the largest configuration is kept, as first choice or as alternative") {
  const Finding two{"factor 2", "input", "", {"factor N"}, {}}, samples{"factor N", "input", "", {}, {}};
  CHECK(mistakes_of(united({part(4, {two}), part(6, {samples})})) == Mistakes{"factor N"});
  const Finding outer{"wrong outer derivative", "input", "", {}, {}}, rank{"rank-one term wrong", "input", "", {}, {}};
  CHECK(mistakes_of(united({part(8, {outer}), part(9, {outer}), part(20, {rank})})) == Mistakes{"rank-one term wrong"});
}

TEST_CASE("a description of the largest is kept, unless it was too large to be named") {
  const Finding outer{"wrong outer derivative", "input", "", {}, {}},
      none{std::string(gradcheck::unnamed_mistake), "input", "", {}, {}};
  CHECK(mistakes_of(united({part(80, {none}), part(4, {outer})})) == Mistakes{"wrong formula"});
  CHECK(mistakes_of(united({part(8000, {none}), part(4, {outer})})) == Mistakes{"wrong outer derivative"});
}

TEST_CASE("mistakes in other blocks stay, and so do clauses that no value explains") {
  const Finding a{"factor 2", "input", "", {}, {}}, b{"transposed", "weights", "", {}, {}};
  const Finding stale{"stale parameters", "", "", {}, {}, false, ClauseId::moved_parameters},
      throws{"throws", "", "", {}, {}, false, ClauseId::second_backward};
  const Report r = united({part(4, {a, b}), part(4, {stale, throws})});
  CHECK(mistakes_of(r) == Mistakes{"factor 2", "transposed", "throws"});
  CHECK(r.findings[0].consequences == Mistakes{"moved parameters"});
}
