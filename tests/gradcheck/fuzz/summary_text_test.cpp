// SPDX-License-Identifier: MIT
// The page of a campaign, word for word.
#include <gradcheck/fuzz/summary.hpp>

#include <cstdint>
#include <string>

#include <catch2/catch.hpp>

namespace {

using gradcheck::fuzz::CampaignSummary;

/// What the page says of coverage, to the line before the verdict.
std::string coverage_in(const CampaignSummary& s) {
  const std::string text = to_text(s);
  const std::size_t from = text.find("  what came up, in how many runs\n");
  REQUIRE(from != std::string::npos);
  return text.substr(from, text.rfind('\n', text.size() - 2) + 1 - from);
}

}  // namespace

TEST_CASE("what came up is counted by kind: names by how often, numbers in their order, both told from the counts") {
  CampaignSummary s;
  s.coverage["custom layer"] = {{"Norm", 2}, {"Softmax", 5}};
  s.coverage["samples"] = {{"1", 3}, {"10", 1}, {"2", 9}};
  s.coverage["pair of layers that follow"] = {{"dense, tanh", 1}};
  CHECK(coverage_in(s) == R"(  what came up, in how many runs
    custom layer               2 kinds: Softmax 5, Norm 2
    pair of layers that follow 1 kind: (dense, tanh) 1
    samples                    3 kinds: (1) 3, (2) 9, (10) 1
)");
}

TEST_CASE("of more than 24 kinds the rest is counted, and of networks what never came up is listed") {
  CampaignSummary s;
  for (std::uint64_t n = 1; n <= 27; ++n) s.coverage["width"][std::to_string(n)] = n;
  s.coverage["scalar"] = {{"double", 7}};
  const std::string text = coverage_in(s);
  CHECK(text.find("    width          27 kinds: (1) 1, (2) 2, (3) 3, ") != std::string::npos);
  CHECK(text.find(", (24) 24, and 3 more\n") != std::string::npos);
  CHECK(text.find("    scalar         1 kind: double 7\n") != std::string::npos);
  CHECK(text.find("    scalar         1 never: float\n") != std::string::npos);
  CHECK(text.find("    mode           2 never: evaluation, training\n") != std::string::npos);
}

TEST_CASE("a campaign in which everything came up says so") {
  CampaignSummary s;
  for (const auto& [what, names] : gradcheck::fuzz::never({}))
    for (const std::string& name : names) s.coverage[what][name] = 1;
  CHECK(coverage_in(s).ends_with("\n    all that can come up did\n"));
}

TEST_CASE("one run, one coordinate and one finding are singular") {
  CampaignSummary s;
  s.ordinary.runs = s.failures = 1;
  s.ordinary.coordinates.agree = 1;
  s.refusals["training diverged"] = 1;
  s.findings.push_back({0, "input disagree", "Scale 1x1x1", "twice", "a.toml", "", true});
  const std::string text = to_text(s);
  CHECK(text.find("  ordinary         1 run, 0 refused, 0 entirely undecided; 1 coordinate: 0 disagree, ") !=
        std::string::npos);
  CHECK(text.find("  unusual          0 runs, 0 refused, 0 entirely undecided; 0 coordinates: ") != std::string::npos);
  CHECK(text.find("\n  refused: training diverged, 1 run\n") != std::string::npos);
  CHECK(text.ends_with("not ok: 1 of 1 runs failed, 1 finding\n"));
}
