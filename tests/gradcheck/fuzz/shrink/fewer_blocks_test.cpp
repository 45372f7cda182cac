// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/shrink/fewer_blocks.hpp>

#include <algorithm>
#include <catch2/catch.hpp>

#include <gradcheck/cases/judge/state.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/toml/read.hpp>
#include <gradcheck/fuzz/campaign.hpp>
#include <gradcheck/fuzz/minimise.hpp>
#include <gradcheck/fuzz/shrink/fewer_columns.hpp>

using gradcheck::cases::Case, gradcheck::cases::ResidualLayer;
using gradcheck::fuzz::Examination, gradcheck::fuzz::fewer_blocks, gradcheck::fuzz::fewer_columns,
    gradcheck::fuzz::plainer_blocks;

namespace {

std::vector<arma::uvec> first_half(arma::uword width) {
  if (width < 2) return {};
  return {arma::regspace<arma::uvec>(0, width / 2 - 1)};
}

bool computes(const Case& c) {
  try {
    return !gradcheck::cases::compute(c).empty();
  } catch (const gradcheck::cases::CaseError& error) {
    UNSCOPED_INFO(error.what());
    return false;
  }
}

/// Whether some block holds a layer_norm, at any depth.
bool norm_in_block(const std::vector<gradcheck::cases::Layer>& layers, bool inside) {
  for (const auto& layer : layers) {
    if (inside && std::holds_alternative<gradcheck::cases::LayerNormLayer>(layer)) return true;
    const auto* block = std::get_if<ResidualLayer>(&layer);
    if (block != nullptr && norm_in_block(block->layers, true)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("what is left of a network of blocks can be computed again") {
  for (std::uint64_t run = 0, seen = 0; seen < 60; ++run) {
    Case c = case_of_run(gradcheck::fuzz::Campaign{}, run).value;
    c.updates.clear();
    const bool any_outputs = c.loss.kind != mlp::LossKind::binary_cross_entropy;  // or probabilities alone
    if (gradcheck::cases::is_plain(c.layers) || !any_outputs || !computes(c)) continue;
    ++seen;
    CAPTURE(run);
    for (const auto& simpler : {fewer_blocks(c), plainer_blocks(c), fewer_columns(c, first_half)})
      for (const Case& s : simpler) {
        CHECK(computes(s));
        CHECK_FALSE(s == c);
      }
  }
}

TEST_CASE("a block with a projection gets fewer outputs, of the projection and of what it holds") {
  const Case c = gradcheck::cases::parse(R"(
title = "projected"
[network]
layers = [
  { type = "residual", layers = [{ type = "dense", inputs = 2, outputs = 4, weights = [[1, 2], [3, 4], [5, 6], [7, 8]] }, { type = "tanh" }], projection = { weights = [[2, 1], [4, 3], [6, 5], [8, 7]] } },
  { type = "dense", inputs = 4, outputs = 1, weights = [[1, 1, 1, 1]] },
]
loss = { type = "half_mse", reduction = "sum" }
[data]
x = [[1.0, 2.0]]
y = [[1.0]]
)",
                                         "projected.toml");
  const auto is_narrower = [](const Case& one) {
    const auto* block = std::get_if<ResidualLayer>(&one.layers[0]);
    return block != nullptr && block->projection && block->projection->weights.values.n_rows == 2 && computes(one);
  };
  const std::vector<Case> narrower = fewer_columns(c, first_half);
  CHECK(std::ranges::count_if(narrower, is_narrower) == 1);
}

TEST_CASE("a failure of a norm inside a block shrinks to that block and one column") {
  gradcheck::fuzz::Campaign campaign;
  campaign.examine_quickly = {};
  campaign.examine = [](const Case& c) {
    Examination e;
    e.counts.agree = 1;
    if (norm_in_block(c.layers, false) && computes(c)) e.causes = {"planted"};
    return e;
  };
  const auto s = run_campaign(campaign, {.runs = 600});
  REQUIRE_FALSE(s.findings.empty());
  for (const auto& f : s.findings) CHECK(f.shape == "double: residual (layer_norm); half_mse, sum; 1 sample");
}
