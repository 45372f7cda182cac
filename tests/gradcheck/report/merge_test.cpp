// SPDX-License-Identifier: MIT
#include <gradcheck/report/merge.hpp>

#include <catch2/catch.hpp>

using gradcheck::ClauseState, gradcheck::Report;

namespace {

Report with_clause(ClauseState state, const std::string& why) {
  Report r;
  r.clauses.push_back({"batch of one", state, why});
  return r;
}

}  // namespace

TEST_CASE("of several states of a clause the worst stands, with its first evidence and its place") {
  Report united;
  gradcheck::detail::unite_clauses(united, with_clause(ClauseState::not_tested, "no samples"), "A");
  CHECK(united.clauses.at(0).why == "no samples");
  gradcheck::detail::unite_clauses(united, with_clause(ClauseState::held, ""), "B");
  CHECK(united.clauses.at(0).state == ClauseState::held);
  CHECK(united.clauses.at(0).why.empty());
  gradcheck::detail::unite_clauses(united, with_clause(ClauseState::broken, "differs"), "C");
  gradcheck::detail::unite_clauses(united, with_clause(ClauseState::broken, "differs more"), "D");
  gradcheck::detail::unite_clauses(united, with_clause(ClauseState::held, ""), "E");
  REQUIRE(united.clauses.size() == 1);
  CHECK(united.clauses[0].state == ClauseState::broken);
  CHECK(united.clauses[0].why == "at C: differs");
}

TEST_CASE("a clause that is waived counts as what it would be, and stays waived") {
  const auto waived = [](ClauseState unwaived, const std::string& why) {
    Report r = with_clause(ClauseState::waived, why);
    r.clauses[0].unwaived = unwaived;
    return r;
  };
  Report united;
  gradcheck::detail::unite_clauses(united, waived(ClauseState::not_tested, "why (not tested: one sample)"), "A");
  CHECK(united.clauses.at(0).state == ClauseState::waived);
  CHECK(united.clauses.at(0).why == "why (not tested: one sample)");
  gradcheck::detail::unite_clauses(united, waived(ClauseState::held, "why (waived, but holds)"), "B");
  CHECK(united.clauses.at(0).why == "why (waived, but holds)");
  gradcheck::detail::unite_clauses(united, waived(ClauseState::broken, "why (would be broken: differs)"), "C");
  gradcheck::detail::unite_clauses(united, waived(ClauseState::held, "why (waived, but holds)"), "D");
  CHECK(united.clauses.at(0).state == ClauseState::waived);
  CHECK(united.clauses.at(0).found() == ClauseState::broken);
  CHECK(united.clauses.at(0).why == "at C: why (would be broken: differs)");
}

TEST_CASE("a mistake is listed once for each place, with where it was first seen, parts included") {
  Report report, united;
  report.findings = {{"stale cache", "", "old x", {}, {}}};
  report.parts.push_back(report);
  report.parts[0].findings[0].where = "gain";
  gradcheck::detail::unite_findings(united, report, "5x4x3, seed 1");
  gradcheck::detail::unite_findings(united, report, "3x4x6, seed 2");
  CHECK(united.diagnosis() == "stale cache: at 5x4x3, seed 1: old x\nstale cache, gain: at 5x4x3, seed 1: old x\n");
}

TEST_CASE("a mistake of which one configuration knows the term is told with it") {
  Report report, united;
  report.findings = {{"rank-one term wrong", "input", "one outer product", {}, {}}};
  gradcheck::detail::unite_findings(united, report, "3x2x6, seed 1");
  report.findings[0].term = "- x";
  report.findings[0].sentence = "dX lacks - x";
  gradcheck::detail::unite_findings(united, report, "5x4x3, seed 1");
  report.findings[0].term = "- y";
  gradcheck::detail::unite_findings(united, report, "6x4x3, seed 1");
  REQUIRE(united.findings.size() == 1);
  CHECK(united.findings[0].term == "- x");
  CHECK(united.findings[0].sentence == "at 5x4x3, seed 1: dX lacks - x");
}

TEST_CASE("blocks of one name stand in one column, evaluations add up, notes are kept once") {
  Report report, united;
  report.blocks.push_back({"gain",
                           {{1, 2}, {3, 4}},
                           {{1, 2}, {3, 4}},
                           arma::mat(2, 2),
                           arma::mat(2, 2),
                           arma::Mat<unsigned char>(2, 2, arma::fill::zeros),
                           arma::Mat<unsigned char>(2, 2, arma::fill::zeros)});
  report.evaluations = 10;
  report.notes = {"a fact"};
  report.parts.push_back(report);
  gradcheck::detail::unite_blocks(united, report);
  REQUIRE(united.blocks.size() == 1);
  CHECK(arma::size(united.blocks[0].analytic) == arma::SizeMat(8, 1));
  CHECK(united.blocks[0].at(5).analytic == 3);
  CHECK(united.evaluations == 20);
  CHECK(united.notes.size() == 1);
}
