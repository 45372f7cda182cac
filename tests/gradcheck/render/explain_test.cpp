// SPDX-License-Identifier: MIT
#include <gradcheck/render/explain.hpp>

#include <catch2/catch.hpp>

using gradcheck::ClauseId, gradcheck::ClauseState, gradcheck::Report, gradcheck::Verdict;

namespace {

Report report(Verdict verdict, double analytic) {
  Report r;
  r.subject = "Scale, 5x4x3, seed 1";
  r.seed = 1;
  const auto v = static_cast<unsigned char>(verdict);
  r.blocks.push_back({"gain", {{1, analytic}}, {{1, 2}}, {{1e-12, 1e-12}}, {{1e-8, 1e-8}}, {{0, v}}, {{0, 0}}});
  return r;
}

}  // namespace

TEST_CASE("a report that is ok leaves nothing to explain") {
  CHECK(explain(report(Verdict::agree, 2)) == "Scale, 5x4x3, seed 1: agrees, nothing to explain\n");
}

TEST_CASE("a mistake is explained with its formula, what else it may be and what follows from it") {
  Report r = report(Verdict::disagree, 3);
  r.clauses = {{"zero cotangent", ClauseState::broken, "gain [0, 0] is 1"},
               {"batch of one", ClauseState::broken, "differs"},
               {"deterministic", ClauseState::held, ""}};
  r.findings = {{"gradient without cotangent", "gain", "gain [0, 0] is 1", {"a bias"}, {"batch of one", "gain"}}};
  r.findings[0].clause = ClauseId::zero_cotangent;
  CHECK(explain(r) ==
        "Scale, 5x4x3, seed 1: fails (seed 1)\n"
        "  mistake: gradient without cotangent, gain\n"
        "    gain [0, 0] is 1\n"
        "    violates: backward(0) = 0, for backward is linear: dX = J^T C\n"
        "    or: a bias\n"
        "    follows from it: batch of one, gain\n"
        "  gain: 1 of 2 entries disagree, worst\n"
        "    gain [0, 1]: disagree: analytic 3, numeric 2 +- 1.0e-12, ratio 1.5\n");
}

TEST_CASE("a clause whose evidence happens to stand in the sentence of another mistake is not explained by it") {
  Report r = report(Verdict::agree, 2);
  r.clauses = {{"batch of one", ClauseState::broken, "differs"}};
  r.findings = {{"stale cache", "", "gain [0, 0] differs from before", {}, {}}};
  r.findings[0].clause = ClauseId::last_forward;
  CHECK(explain(r).find("broken: batch of one: differs") != std::string::npos);
}

TEST_CASE("without a mistake the broken clauses and the values stand for themselves") {
  Report r = report(Verdict::disagree, 3);
  r.clauses = {{"batch of one", ClauseState::broken, "differs"}};
  CHECK(explain(r) ==
        "Scale, 5x4x3, seed 1: fails (seed 1)\n"
        "  broken: batch of one: differs\n"
        "    violates: the formula for N samples holds for N = 1\n"
        "  gain: 1 of 2 entries disagree, worst\n"
        "    gain [0, 1]: disagree: analytic 3, numeric 2 +- 1.0e-12, ratio 1.5\n"
        "    violates: dX = J^T C, dW = sum over samples of (dy/dW)^T c: linear in C, nothing else in it\n");
}

TEST_CASE("a part that fails is explained below, one that agrees is left out, and a block may be too undecided") {
  Report r;
  r.subject = "Scale, 2 configurations";
  r.parts = {report(Verdict::agree, 2), report(Verdict::undecided, 2)};
  CHECK(explain(r) ==
        "Scale, 2 configurations: fails (seed 0)\n"
        "  Scale, 5x4x3, seed 1: fails (seed 1)\n"
        "    gain: 1 of 2 entries are undecided, worst\n"
        "      gain [0, 1]: undecided: analytic 2, numeric 2 +- 1.0e-12, ratio 1\n");
}

TEST_CASE("what was explained above is not explained again, but for the first part") {
  Report r, part = report(Verdict::disagree, 3);
  part.findings = {{"stale cache", "", "old x", {}, {}}};
  r.subject = "Scale, 3 configurations";
  r.findings = {{"stale cache", "", "at 5x4x3, seed 1: old x", {}, {}, false, ClauseId::last_forward}};
  r.clauses = {{"last forward", ClauseState::broken, "at 5x4x3, seed 1: old x"}};
  r.parts = {part, part, part};
  r.parts[1].subject = "Scale, 1x1x1, seed 2";
  r.parts[2].findings.push_back({"samples mixed", "", "mixed", {}, {}});
  const std::string text = explain(r), formula = "violates: backward differentiates the last forward";
  CHECK(text.find("  broken: last forward") == std::string::npos);
  CHECK(text.find("\n  Scale, 1x1x1, seed 2: fails as above: stale cache\n") != std::string::npos);
  CHECK(text.find("\n    mistake: samples mixed\n") != std::string::npos);
  CHECK(text.find("\n    " + formula) < text.find("\n      " + formula));
}

TEST_CASE("a report of nothing says so") {
  Report r;
  r.subject = "Scale";
  CHECK(explain(r) == "Scale: fails (seed 0)\n  no coordinate was checked\n");
}
