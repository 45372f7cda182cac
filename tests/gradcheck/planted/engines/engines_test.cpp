// SPDX-License-Identifier: MIT
#include <gradcheck/planted/engines/engines.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/planted/engines/engines_trial.hpp>

using namespace gradcheck::fuzz;
using gradcheck::Reason;
using gradcheck::Report;
using gradcheck::Verdict;

namespace {

/// A report on one coordinate.
Report report_of(double analytic, double numeric, double error_bar, double bound, Verdict verdict,
                 Reason reason = Reason::none) {
  gradcheck::Block b;
  b.name = "w";
  b.analytic = {analytic};
  b.numeric = {numeric};
  b.error_bar = {error_bar};
  b.bound = {bound};
  b.verdict = {static_cast<unsigned char>(verdict)};
  b.reason = {static_cast<unsigned char>(reason)};
  Report r;
  r.blocks = {b};
  r.evaluations = 7;
  return r;
}

EnginesSummary compared(const Report& direct, const Report& chained, bool right = true) {
  EnginesSummary s;
  s.nets = s.taken_apart = 1;
  compare(s, {right, 3, "here"}, direct, chained);
  return s;
}

EnginesSummary verdicts(Verdict direct, Verdict chained, bool right) {
  return compared(report_of(1, 1, 1e-9, 4e-9, direct), report_of(1, 1, 1e-9, 4e-9, chained), right);
}

}  // namespace

TEST_CASE("both engines say the same of random networks of either scale", "[statistics]") {
  for (const Scales scales : {Scales::ordinary, Scales::all}) {
    const EnginesSummary s = compare_engines({.nets = 24, .seed = 8401, .scales = scales, .faults_per_net = 3});
    INFO(to_text(s));
    CHECK(s.ok());
    CHECK(s.right.gradients == 2 * s.taken_apart);
    CHECK(s.wrong.gradients == 3 * s.taken_apart);
    CHECK(s.right.coordinates > 1000);
    CHECK(s.right.chained_evaluations < s.right.direct_evaluations / 2);
  }
}

TEST_CASE("both engines say the same of float networks") {
  const EnginesSummary s = compare_engines({.nets = 10, .seed = 8402, .scalar = Scalar::float32, .faults_per_net = 3});
  INFO(to_text(s));
  CHECK(s.ok());
}

TEST_CASE("values may be three bars apart, and not more") {
  const Report direct = report_of(1, 1, 1e-3, 1e-1, Verdict::agree);
  const EnginesSummary below = compared(direct, report_of(1, 1 + 2.99 * 3e-3, 2e-3, 1e-1, Verdict::agree));
  CHECK(below.ok());
  CHECK(below.right.up_to_three == 1);
  CHECK(below.right.worst == Approx(2.99));
  const EnginesSummary above = compared(direct, report_of(1, 1 + 3.01 * 3e-3, 2e-3, 1e-1, Verdict::agree));
  CHECK_FALSE(above.ok());
  CHECK(above.right.above_three == 1);
  CHECK(above.right[Differing::values] == 1);
  CHECK(above.differences.at(0).index == 3);
  CHECK(above.differences.at(0).chained.error_bar == 2e-3);
  CHECK_FALSE(compared(report_of(1, 1, 0, 1, Verdict::agree), report_of(1, 1 + 1e-15, 0, 1, Verdict::agree)).ok());
}

TEST_CASE("agree against disagree, and kink against either, are contradictions") {
  const Verdict decided[]{Verdict::agree, Verdict::disagree, Verdict::kink};
  for (const Verdict d : decided)
    for (const Verdict c : decided) {
      CHECK(verdicts(d, c, false).ok() == (d == c));
      CHECK(verdicts(d, c, false).wrong[Differing::verdicts] == (d == c ? 0 : 1));
      CHECK(verdicts(d, Verdict::undecided, false).ok());
      CHECK(verdicts(Verdict::undecided, c, false).wrong[Differing::decided_by_one] == 1);
    }
  CHECK(verdicts(Verdict::agree, Verdict::undecided, true).ok());
  CHECK_FALSE(verdicts(Verdict::undecided, Verdict::disagree, true).ok());
  CHECK_FALSE(verdicts(Verdict::disagree, Verdict::disagree, true).ok());
}

TEST_CASE("a finer bound may see what a wider one does not, in a wrong gradient alone") {
  const Report wide = report_of(1, 1 + 5e-4, 1e-3, 1e-2, Verdict::agree),
               fine = report_of(1, 1 + 1e-3, 1e-5, 1e-4, Verdict::disagree);
  CHECK(compared(wide, fine, false).ok());
  CHECK(compared(wide, fine, false).wrong[Differing::resolution] == 1);
  CHECK(compared(fine, wide, false).ok());
  CHECK_FALSE(compared(wide, fine, true).ok());
  const Report wider_and_accusing = report_of(1, 1 + 1e-3, 2e-3, 2e-2, Verdict::disagree);
  CHECK_FALSE(compared(wide, wider_and_accusing, false).ok());
  CHECK_FALSE(compared(wide, report_of(1, 1 + 1e-2, 1e-5, 1e-4, Verdict::disagree), false).ok());
}

TEST_CASE("what was handed over, evaluations and verdicts are counted, and a comparison of nothing is not ok") {
  Report chained = report_of(0, 0, 1e-9, 4e-9, Verdict::undecided, Reason::resolution);
  chained.stagewise = {"", 12, 1};
  const EnginesSummary s = compared(report_of(0, 0, 1e-9, 4e-9, Verdict::agree, Reason::flat), chained);
  CHECK(s.right.handed_over == 12);
  CHECK(s.right.reopened == 1);
  CHECK(s.right.direct_evaluations == 7);
  CHECK(s.right.verdicts.at("agree (flat), undecided (resolution)") == 1);
  CHECK_FALSE(EnginesSummary{}.ok());
  CHECK_THROWS_WITH(compare_engines({.nets = 0}),
                    "planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
}

TEST_CASE("of each way to differ the first 20 are kept") {
  EnginesSummary sum;
  for (int n = 0; n < 30; ++n) unite(sum, verdicts(Verdict::agree, Verdict::kink, false));
  unite(sum, verdicts(Verdict::agree, Verdict::undecided, false));
  CHECK(sum.differences.size() == 21);
  CHECK(sum.wrong[Differing::verdicts] == 30);
  CHECK(sum.nets == 31);
}
