// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/wrong_block.hpp>

#include <algorithm>

#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/fuzz/mistake_cause.hpp>
#include <gradcheck/fuzz/network_case.hpp>
#include <gradcheck/planted/modules/module_bench.hpp>

#include "gradcheck/planted/modules/wrong_library.hpp"

namespace {

using gradcheck::cases::Case;
using gradcheck::fuzz::Examination, gradcheck::fuzz::ModuleBench, gradcheck::fuzz::WrongBlock;

ModuleBench bench_of(const Case& c) {
  return {gradcheck::cases::make_network<double>(c), c.loss, c.x.values, c.y.values};
}

/// A library that makes one mistake: examines the network of a case, in double and before any update. Where the right
/// gradient is already at the edge of what rounding allows, nothing is planted.
Examination examined(const WrongBlock& wrong, const Case& c) {
  mlp::Network<double> network = gradcheck::cases::make_network<double>(c);
  if (gradcheck::fuzz::near_certainty(c, network.forward(c.x.values))) return {.refusal = "outputs near certainty"};
  ModuleBench bench = bench_of(c);
  auto own = bench.chain();
  if (plant(wrong, network, own.chain()).empty()) return {.refusal = "no such block"};
  if (bench.report().counts().disagree > 0) return {.refusal = "rounding"};
  return wrong_library::said_by(bench.named(own.chain()));
}

bool has_name(const gradcheck::fuzz::CampaignSummary& summary) {
  return !summary.findings.empty() && !gradcheck::fuzz::is_unnamed(summary.findings[0].cause);
}

/// Until a chunk has named something: of a norm over one number there is little to say.
gradcheck::fuzz::CampaignSummary campaign_against(const WrongBlock& wrong, std::uint64_t seed) {
  return wrong_library::campaign_against(
      wrong_library::in_double([&wrong](const Case& c) { return examined(wrong, c); }), seed, has_name);
}

/// Each kind of mistake whose number leaves this remainder by 3, so that three tests can run side by side.
void find_shrink_and_name(std::size_t remainder) {
  const auto& all = gradcheck::fuzz::wrong_blocks();
  for (std::size_t k = remainder; k < all.size(); k += 3) {
    const auto summary = campaign_against(all[k], 1);
    INFO(all[k].name);
    REQUIRE(has_name(summary));
    for (const gradcheck::fuzz::CampaignFinding& f : summary.findings) {
      INFO("run " << f.run << ": " << f.cause << "; " << f.evidence << "\n" << f.text);
      CHECK(f.local);
      CHECK(gradcheck::cases::parse(f.text, f.file).layers.size() <= 3);
      CHECK(std::ranges::any_of(all[k].classes, [&f](const std::string& c) { return f.cause.starts_with(c); }));
    }
  }
}

}  // namespace

TEST_CASE("every mistake planted into a block is found by a campaign, shrunk and named, first third", "[statistics]") {
  find_shrink_and_name(0);
}
TEST_CASE("every mistake planted into a block is found by a campaign, shrunk and named, second third", "[statistics]") {
  find_shrink_and_name(1);
}
TEST_CASE("every mistake planted into a block is found by a campaign, shrunk and named, last third", "[statistics]") {
  find_shrink_and_name(2);
}
