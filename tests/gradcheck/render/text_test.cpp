// SPDX-License-Identifier: MIT
#include <gradcheck/render/text.hpp>

#include <limits>

#include <catch2/catch.hpp>

#include <gradcheck/render/ten_reports.hpp>

using namespace gradcheck;
using ten::agreeing, ten::wrong;

namespace {

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Report network(std::vector<Block> blocks) { return ten::report("network", std::move(blocks), 42); }

}  // namespace

TEST_CASE("a row for each block, with its worst entry") {
  CHECK(holds(to_text(network({agreeing("layer 1 weights", 2, 2)}), Detail::all),
              "network: seed 1, 42 evaluations\n"
              "  block            shape    verdict  used  expected       +-  resolution\n"
              "  layer 1 weights  [2 x 2]  4 agree   0.5       0.5  2.4e-12        2e-8\n"));
}

TEST_CASE("a NaN is shown with its reason and without a ratio") {
  Block b = wrong("gain", {std::numeric_limits<double>::quiet_NaN()}, {2.0});
  b.reason(0) = static_cast<unsigned char>(Reason::non_finite);
  CHECK(to_text(b.at(0)) == "gain [0, 0]: disagree (non-finite): analytic nan, numeric 2 +- 2.4e-12");
}

TEST_CASE("entries beyond the tenth of a block are counted, not dropped") {
  const std::string text =
      to_text(network({wrong("gain", std::vector<double>(13, 2), std::vector<double>(13, 1))}), Detail::all);
  CHECK(holds(text, "\n  [0, 9]  disagree"));
  CHECK_FALSE(holds(text, "\n  [0, 10]"));
  CHECK(holds(text, "  and 3 more like these\n"));
}

TEST_CASE("a block of which nothing was put to the test is told where others were, and failed evaluations") {
  Report r = network({agreeing("input", 1, 1), ten::all(ten::block("gain", arma::zeros(1, 1), arma::zeros(1, 1)),
                                                        Verdict::agree, Reason::flat)});
  r.failed_evaluations = 3;
  const std::string text = to_text(r);
  CHECK(
      holds(text, "  note: gain: every derivative is exactly zero on both sides: nothing was put\n    to the test\n"));
  CHECK(holds(text, "  note: 3 of 42 evaluations had no finite value\n"));
  r.failed_at = "gain [0, 0] at -1e-05";
  CHECK(holds(to_text(r), "3 of 42 evaluations had no finite value, the first with gain [0, 0] at\n    -1e-05\n"));
}

TEST_CASE("a part is shown below what rests on it, and its clauses only where they are others") {
  Report r = ten::right_layer(), part = r;
  part.subject = "step 1 alone";
  part.clauses[0].state = ClauseState::not_tested;
  r.parts = {part};
  const std::string text = to_text(r, Detail::all);
  CHECK(holds(text,
              "\n  right: 24 of 24 coordinates, any error above 2e-8 would have been caught\n"
              "  step 1 alone: seed 1, 154 evaluations\n"));
  CHECK(holds(text, "\n    clause\n    deterministic  not tested\n    4 clauses as above\n"));
}
