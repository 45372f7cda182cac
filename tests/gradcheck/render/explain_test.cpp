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

TEST_CASE("a mistake is explained with its formula, what else it may be and what follows from it") {
  Report r = report(Verdict::disagree, 3);
  r.clauses = {{"zero cotangent", ClauseState::broken, "gain [0, 0] is 1"},
               {"batch of one", ClauseState::broken, "differs"},
               {"deterministic", ClauseState::held, ""}};
  r.findings = {{"gradient without cotangent", "gain", "gain [0, 0] is 1", {"a bias"}, {"batch of one", "gain"}}};
  r.findings[0].clause = ClauseId::zero_cotangent;
  CHECK(explain(r) ==
        "wrong: backward of zero is not zero (Scale, 5x4x3, seed 1, gain)\n"
        "  Where dJ/dY is zero the layer has no influence on J, so every gradient is\n"
        "  zero: something is added that dJ/dY does not multiply.\n"
        "  mistake: gradient without cotangent, gain: gain [0, 0] is 1\n"
        "  violates: backward(0) = 0, for backward is linear: dX = J^T C\n"
        "            ^^^^^^^^^^^^^^^\n"
        "  or: a bias\n"
        "  follows: batch of one, gain\n"
        "  example: gain [0, 1]: used 3, expected 2 +- 1e-12, ratio 1.5\n"
        "  extent: gain: 1 of 2 wrong\n"
        "  reproduce: Scale, 5x4x3, seed 1, gain [1 x 2]\n");
}

TEST_CASE("a clause whose evidence happens to stand in the sentence of another mistake is not explained by it") {
  Report r = report(Verdict::agree, 2);
  r.clauses = {{"batch of one", ClauseState::broken, "differs"}};
  r.findings = {{"stale cache", "", "gain [0, 0] differs from before", {}, {}}};
  r.findings[0].clause = ClauseId::last_forward;
  CHECK(explain(r).find(
            "also: the rule \"batch of one\" is broken (Scale, 5x4x3, seed 1): batch of\n    one: differs\n") !=
        std::string::npos);
}

TEST_CASE("without a mistake the values and the broken clauses stand for themselves") {
  Report r = report(Verdict::disagree, 3);
  r.clauses = {{"batch of one", ClauseState::broken, "differs"}};
  CHECK(explain(r) ==
        "wrong: the gradient of gain is wrong (Scale, 5x4x3, seed 1)\n"
        "  What backward returns is not the slope of what forward computes.\n"
        "  mistake: values, gain: 1 of 2 entries disagree\n"
        "  violates: dX = J^T C, dW = sum over samples of (dy/dW)^T c: linear in C,\n"
        "                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    nothing else in it\n"
        "  also: the rule \"batch of one\" is broken (Scale, 5x4x3, seed 1): batch of\n"
        "    one: differs\n"
        "  example: gain [0, 1]: used 3, expected 2 +- 1e-12, ratio 1.5\n"
        "  extent: gain: 1 of 2 wrong\n"
        "  reproduce: Scale, 5x4x3, seed 1, gain [1 x 2]\n");
}

TEST_CASE("of a report that has only parts, the part that cannot be told is shown") {
  Report r;
  r.subject = "Scale, 2 configurations";
  r.parts = {report(Verdict::agree, 2), report(Verdict::undecided, 2)};
  CHECK(explain(r) ==
        "cannot tell: 1 of 2 undecided (Scale, 5x4x3, seed 1)\n"
        "  The slope can be measured less exactly than the comparison needs.\n"
        "  example: Scale, 5x4x3, seed 1: gain [0, 1]: used 2, measured 2 +- 1e-12\n"
        "  checked: Scale, 2 configurations\n"
        "  reproduce: Scale, 5x4x3, seed 1, gain [1 x 2]\n");
}

TEST_CASE("a report of nothing says so") {
  Report r;
  r.subject = "Scale";
  CHECK(explain(r) ==
        "untested: no coordinate was checked (Scale)\n"
        "  checked: Scale\n"
        "  reproduce: Scale, seed 0\n");
}
