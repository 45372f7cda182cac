// SPDX-License-Identifier: MIT
#include <gradcheck/report/report.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

using gradcheck::Block;
using gradcheck::ClauseState;
using gradcheck::Entry;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;

namespace {

/// A block in which everything agrees: analytic 2, numeric 2, bound 1e-6.
Block agreeing(arma::uword rows, arma::uword cols, const std::string& name = "weights") {
  Block b;
  b.name = name;
  b.analytic = b.numeric = arma::mat(rows, cols).fill(2.0);
  b.error_bar = arma::mat(rows, cols).fill(1e-7);
  b.bound = arma::mat(rows, cols).fill(1e-6);
  b.verdict.zeros(rows, cols);
  b.reason.zeros(rows, cols);
  return b;
}

void set(Block& b, arma::uword i, Verdict verdict, Reason reason = Reason::none) {
  b.verdict(i) = static_cast<unsigned char>(verdict);
  b.reason(i) = static_cast<unsigned char>(reason);
}

Report report_of(std::vector<Block> blocks) {
  Report r;
  r.blocks = std::move(blocks);
  return r;
}

}  // namespace

TEST_CASE("verdicts, reasons and clause states have the names that a report prints") {
  CHECK(to_string(Verdict::agree) == "agree");
  CHECK(to_string(Verdict::disagree) == "disagree");
  CHECK(to_string(Verdict::kink) == "kink");
  CHECK(to_string(Verdict::undecided) == "undecided");
  CHECK(to_string(Reason::none).empty());
  CHECK(to_string(Reason::non_finite) == "non-finite");
  CHECK(to_string(Reason::jump) == "jump");
  CHECK(to_string(Reason::moved) == "moved");
  CHECK(to_string(Reason::resolution) == "resolution");
  CHECK(to_string(ClauseState::not_tested) == "not tested");
  CHECK(to_string(ClauseState::waived) == "waived");
}

TEST_CASE("an entry is named by its block, row and column") {
  const Block b = agreeing(2, 3, "layer 2 weights");
  CHECK(b.at(5).name() == "layer 2 weights [1, 2]");
  CHECK(b.at(1, 2).name() == "layer 2 weights [1, 2]");
  CHECK(b.at(0, 1).col == 1);
}

TEST_CASE("an entry outside the block is refused by name") {
  const Block b = agreeing(2, 3, "input");
  CHECK_THROWS_WITH(b.at(6), "input: entry 6 of 6");
  CHECK_THROWS_WITH(b.at(2, 0), "input: row 2 of 2");
  CHECK_THROWS_AS(b.at(0, 3), std::out_of_range);
}

TEST_CASE("counts add up to the coordinates, negligible and flat are among those that agree") {
  Block b = agreeing(2, 4);
  set(b, 0, Verdict::disagree);
  set(b, 1, Verdict::kink);
  set(b, 2, Verdict::undecided, Reason::jump);
  set(b, 3, Verdict::agree, Reason::negligible);
  set(b, 4, Verdict::agree, Reason::flat);
  const gradcheck::Counts c = report_of({b, agreeing(1, 2)}).counts();
  CHECK(c.agree == 7);
  CHECK(c.disagree == 1);
  CHECK(c.kink == 1);
  CHECK(c.undecided == 1);
  CHECK(c.negligible == 1);
  CHECK(c.flat == 1);
  CHECK(c.total() == 10);
}

TEST_CASE("the worst entry is a disagreement before an undecided one before a kink before the rest") {
  Block b = agreeing(1, 4);
  b.analytic(3) = 2 + 0.9e-6;
  CHECK(b.worst().col == 3);
  set(b, 2, Verdict::kink);
  CHECK(b.worst().col == 2);
  set(b, 1, Verdict::undecided);
  CHECK(b.worst().col == 1);
  set(b, 0, Verdict::disagree);
  CHECK(b.worst().col == 0);
}

TEST_CASE("among disagreements the one furthest outside its bound is worst, a NaN before all") {
  Block b = agreeing(1, 3);
  for (arma::uword i = 0; i < 3; ++i) set(b, i, Verdict::disagree);
  b.analytic = arma::mat{2.1, 2.3, 2.2};
  CHECK(b.worst().col == 1);
  b.analytic(2) = std::nan("");
  CHECK(b.worst().col == 2);
}

TEST_CASE("the report's worst entry comes from the block that holds it") {
  Block wrong = agreeing(1, 2, "bias");
  set(wrong, 1, Verdict::disagree);
  CHECK(report_of({agreeing(2, 2), wrong, agreeing(1, 1)}).worst().name() == "bias [0, 1]");
  CHECK_THROWS_WITH(Report{}.worst(), "report.worst: the report holds no coordinates");
}

TEST_CASE("resolution is the largest relative bound of the entries that were put to the test") {
  Block b = agreeing(1, 4);
  b.bound = arma::mat{1e-6, 4e-6, 1.0, 1.0};
  set(b, 2, Verdict::agree, Reason::negligible);
  set(b, 3, Verdict::undecided, Reason::resolution);
  CHECK(b.resolution() == 2e-6);
  CHECK(report_of({b, agreeing(1, 1)}).resolution() == 2e-6);
  CHECK(Report{}.resolution() == 0);
}

TEST_CASE("the scale of a block is its largest finite numeric value") {
  Block b = agreeing(1, 3);
  b.numeric = arma::mat{-5, std::nan(""), 3};
  CHECK(b.scale() == 5);
}

TEST_CASE("a report is ok while nothing disagrees, and a check of nothing is not") {
  Block wrong = agreeing(10, 10);
  set(wrong, 57, Verdict::disagree);
  CHECK(report_of({agreeing(10, 10)}).ok());
  CHECK_FALSE(report_of({agreeing(10, 10), wrong}).ok());
  CHECK_FALSE(Report{}.ok());
}

TEST_CASE("ten per cent of a block may be undecided, in a strict report none") {
  Block b = agreeing(1, 20);
  set(b, 0, Verdict::undecided);
  set(b, 1, Verdict::undecided);
  Report r = report_of({b});
  CHECK(r.ok());
  r.strict = true;
  CHECK_FALSE(r.ok());
  r.strict = false;
  set(r.blocks[0], 2, Verdict::undecided);
  CHECK_FALSE(r.ok());
}

TEST_CASE("undecided entries are counted per block: a small block does not hide in a large one") {
  Block small = agreeing(1, 2);
  set(small, 0, Verdict::undecided);
  CHECK_FALSE(report_of({agreeing(100, 100), small}).ok());
}

TEST_CASE("kinks that passed are ok, strict or not") {
  Block b = agreeing(1, 1);
  set(b, 0, Verdict::kink);
  Report r = report_of({b});
  CHECK(r.ok());
  r.strict = true;
  CHECK(r.ok());
}

TEST_CASE("a block that is flat throughout is ok, in a strict report not") {
  Block b = agreeing(1, 2);
  set(b, 0, Verdict::agree, Reason::flat);
  CHECK_FALSE(b.flat());
  set(b, 1, Verdict::agree, Reason::flat);
  CHECK(b.flat());
  Report r = report_of({b, agreeing(1, 1)});
  CHECK(r.ok());
  r.strict = true;
  CHECK_FALSE(r.ok());
}

TEST_CASE("a broken clause fails the report, one that was not tested or is waived does not") {
  Report r = report_of({agreeing(1, 1)});
  r.clauses = {{"deterministic", ClauseState::held, ""}, {"batch of one", ClauseState::not_tested, "refuses it"}};
  CHECK(r.ok());
  r.clauses[1].state = ClauseState::broken;
  CHECK_FALSE(r.ok());
  r.clauses[1] = {"batch of one", ClauseState::waived, "why (would be broken: differs)"};
  r.clauses[1].unwaived = ClauseState::broken;
  CHECK(r.ok());
}

TEST_CASE("a report that rests on parts is ok only while every part is") {
  Report part = report_of({agreeing(1, 1)});
  Report r = report_of({agreeing(1, 1)});
  r.parts = {part};
  CHECK(r.ok());
  set(r.parts[0].blocks[0], 0, Verdict::disagree);
  CHECK_FALSE(r.ok());
}

TEST_CASE("verdicts, reasons, clauses and the engine are asked for by their types") {
  Block b = agreeing(1, 2, "gain");
  set(b, 1, Verdict::undecided, Reason::jump);
  CHECK(b.verdict_at(0) == Verdict::agree);
  CHECK(b.verdict_at(1) == Verdict::undecided);
  CHECK(b.reason_at(1) == Reason::jump);
  CHECK_THROWS_WITH(b.verdict_at(2), "gain: entry 2 of 2");
  CHECK_THROWS_WITH(b.reason_at(2), "gain: entry 2 of 2");
  Report r = report_of({b});
  r.clauses = {{"deterministic", ClauseState::held, ""}, {"batch of one", ClauseState::broken, "differs"}};
  REQUIRE(r.clause("batch of one") != nullptr);
  CHECK(r.clause("batch of one")->why == "differs");
  CHECK(r.clause("batch") == nullptr);
  CHECK(r.engine_used() == gradcheck::Engine::direct);
  r.engine = "grouped";
  CHECK(r.engine_used() == gradcheck::Engine::grouped);
  r.engine = "mine";
  CHECK_THROWS_WITH(r.engine_used(), "report.engine_used: \"mine\" is no engine's name");
}

TEST_CASE("a report says whether anything was put to the test, in its parts as well") {
  Block b = agreeing(1, 2);
  set(b, 0, Verdict::agree, Reason::flat);
  set(b, 1, Verdict::agree, Reason::negligible);
  Report r = report_of({b});
  CHECK(r.untested());
  CHECK(Report{}.untested());
  r.parts = {report_of({agreeing(1, 1)})};
  CHECK_FALSE(r.untested());
  r.parts.clear();
  set(r.blocks[0], 0, Verdict::undecided);
  CHECK_FALSE(r.untested());
}

TEST_CASE("what was not looked at decides nothing, the directions over it do") {
  const auto as = [](Verdict v) { return static_cast<unsigned char>(v); };
  const auto why = [](Reason r) { return static_cast<unsigned char>(r); };
  Report r;
  Block x{"x", {1, 1, 1, 1}, {1, 0, 0, 0}, {0, 0, 0, 0}, {1, 1, 1, 1}, {}, {}};
  const unsigned char no = as(Verdict::undecided), left = why(Reason::not_looked_at);
  x.verdict = {as(Verdict::agree), no, no, no};
  x.reason = {0, left, left, left};
  Block rest{"x, the rest in directions", {2, 2}, {2, 2}, {0, 0}, {1e-9, 1e-9}, {}, {}};
  rest.verdict = {as(Verdict::agree), as(Verdict::agree)};
  rest.reason = {0, 0};
  rest.directions = 2;
  rest.rest_of = "x";
  r.blocks = {x, rest};
  CHECK(r.ok());
  CHECK(r.counts().coordinates() == 4);
  CHECK(r.counts().looked_at() == 1);
  CHECK(r.counts().directions == 2);
  CHECK(r.resolution() == x.resolution());
  CHECK(r.worst().name() == "x [0, 0]");
  r.strict = true;
  CHECK(r.ok());
  r.blocks[1].verdict(1) = no;
  r.blocks[1].reason(1) = left;
  CHECK_FALSE(r.ok());
  r.blocks[1].verdict(1) = as(Verdict::disagree);
  r.strict = false;
  CHECK_FALSE(r.ok());
}
