// SPDX-License-Identifier: MIT
#include <gradcheck/render/text.hpp>

#include <limits>

#include <catch2/catch.hpp>

#include <gradcheck/render/explain.hpp>

using namespace gradcheck;

namespace {

Block block(const std::string& name, arma::mat analytic, arma::mat numeric) {
  Block b;
  b.name = name;
  b.analytic = std::move(analytic);
  b.numeric = std::move(numeric);
  b.error_bar = arma::mat(arma::size(b.analytic)).fill(1e-12);
  b.bound = arma::mat(arma::size(b.analytic)).fill(1e-8);
  b.verdict.zeros(arma::size(b.analytic));
  b.reason.zeros(arma::size(b.analytic));
  return b;
}

void give(Block& b, arma::uword i, Verdict verdict, Reason reason = Reason::none) {
  b.verdict(i) = static_cast<unsigned char>(verdict);
  b.reason(i) = static_cast<unsigned char>(reason);
}

Report report(std::vector<Block> blocks) {
  Report r;
  r.subject = "network";
  r.blocks = std::move(blocks);
  r.evaluations = 42;
  return r;
}

}  // namespace

TEST_CASE("an agreeing report is a headline and a row for each block") {
  const Report r =
      report({block("layer 1 weights", arma::mat{{0.5, 0.25}, {1.0, -2.0}}, arma::mat{{0.5, 0.25}, {1.0, -2.0}})});
  CHECK(to_text(r) ==
        "network: agree: 4 of 4 coordinates agree, resolution 4.0e-08, 42 evaluations\n"
        "  block            shape    verdict  worst   analytic  numeric  error bar  resolution\n"
        "  layer 1 weights  [2 x 2]  4 agree  [0, 0]       0.5      0.5    1.0e-12     4.0e-08\n");
}

TEST_CASE("a disagreement is named with both numbers and their ratio") {
  Block b = block("gain", arma::mat{{0.5, 0.25}, {1.0, -2.0}}, arma::mat{{0.5, 0.125}, {1.0, -2.0}});
  give(b, 2, Verdict::disagree);
  CHECK(to_text(report({b})) ==
        "network: fail: 3 of 4 coordinates agree, resolution 2.0e-08, 42 evaluations\n"
        "  block  shape    verdict              worst   analytic  numeric  error bar  resolution\n"
        "  gain   [2 x 2]  1 disagree, 3 agree  [0, 1]      0.25    0.125    1.0e-12     2.0e-08\n"
        "  gain [0, 1]: disagree: analytic 0.25, numeric 0.125 +- 1.0e-12, ratio 2\n");
}

TEST_CASE("a NaN is shown with its reason and without a ratio") {
  Block b = block("gain", arma::mat(1, 1).fill(std::numeric_limits<double>::quiet_NaN()), arma::mat(1, 1).fill(2.0));
  give(b, 0, Verdict::disagree, Reason::non_finite);
  CHECK(to_text(b.at(0)) == "gain [0, 0]: disagree (non-finite): analytic nan, numeric 2 +- 1.0e-12");
}

TEST_CASE("entries beyond the tenth of a block are counted, not dropped") {
  Block b = block("gain", arma::mat(13, 1).fill(2.0), arma::mat(13, 1).fill(1.0));
  for (arma::uword i = 0; i < 13; ++i) give(b, i, Verdict::disagree);
  const std::string text = to_text(report({b}));
  CHECK(text.find("  gain [9, 0]: disagree") != std::string::npos);
  CHECK(text.find("  gain [10, 0]") == std::string::npos);
  CHECK(text.find("  gain: 3 more like these\n") != std::string::npos);
}

TEST_CASE("a flat block, a broken clause, a note and failed evaluations each have their line") {
  Block b = block("gain", arma::mat(1, 1, arma::fill::zeros), arma::mat(1, 1, arma::fill::zeros));
  give(b, 0, Verdict::agree, Reason::flat);
  Report r = report({b});
  r.clauses.push_back({"deterministic", ClauseState::broken, "two forward passes over the same numbers differ"});
  r.notes.push_back("something to know");
  r.failed_evaluations = 3;
  CHECK(to_text(r) ==
        "network: fail: 1 of 1 coordinates agree, 42 evaluations\n"
        "  block  shape    verdict           worst   analytic  numeric  error bar  resolution\n"
        "  gain   [1 x 1]  1 agree (1 flat)  [0, 0]         0        0    1.0e-12\n"
        "  gain: every derivative is exactly zero on both sides: nothing was put to the test\n"
        "  clause\n"
        "  deterministic  broken  two forward passes over the same numbers differ\n"
        "  note: something to know\n"
        "  note: 3 of 42 evaluations had no finite value\n");
  r.failed_at = "gain [0, 0] at -1e-05";
  CHECK(
      to_text(r).ends_with("  note: 3 of 42 evaluations had no finite value, the first with gain [0, 0] at -1e-05\n"));
}

TEST_CASE("a gradient of another shape is said once, without a number") {
  Block b = block("gain", arma::mat(2, 2, arma::fill::value(arma::datum::nan)), arma::mat(2, 2, arma::fill::zeros));
  for (arma::uword i = 0; i < 4; ++i) give(b, i, Verdict::disagree, Reason::shape);
  b.misshapen = "the gradient is [1 x 4], expected [2 x 2]";
  Report r = report({b});
  const std::string said = "gain: " + b.misshapen;
  r.notes.push_back(said);
  const std::string begin =
      "network: fail: 0 of 4 coordinates agree, 42 evaluations\n"
      "  block  shape    verdict      worst  analytic  numeric  error bar  resolution\n"
      "  gain   [2 x 2]  wrong shape\n";
  CHECK(to_text(r) == begin + "  note: " + said + "\n");
  CHECK(gradcheck::explain(r).starts_with(
      "network: fails (seed 0)\n  gain: the gradient has another shape: " + b.misshapen + "\n    violates: "));
  r.findings.push_back({"wrong shape", "gain", said, {}, {}});
  CHECK(to_text(r) == begin + "  mistake: wrong shape, gain: " + said + "\n");
  CHECK(gradcheck::explain(r) == "network: fails (seed 0)\n  mistake: wrong shape, gain\n    " + said +
                                     "\n    violates: dX has the shape of x, dW the shape of W\n");
}

TEST_CASE("a part is shown below what rests on it") {
  Report r = report({block("a", arma::mat(1, 1).fill(1.0), arma::mat(1, 1).fill(1.0))});
  Report part = r;
  part.subject = "step 1 alone";
  r.parts.push_back(part);
  CHECK(to_text(r).find("\n  step 1 alone: agree: 1 of 1 coordinates agree") != std::string::npos);
}

TEST_CASE("a report that has only parts says so") {
  Report r;
  r.subject = "Scale, 2 configurations";
  r.parts = {report({block("a", arma::mat(1, 1).fill(1.0), arma::mat(1, 1).fill(1.0))}), Report{}};
  CHECK(to_text(r).find("Scale, 2 configurations: fail: every coordinate is in a part of it\n  network: agree: ") == 0);
}
