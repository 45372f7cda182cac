// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gradcheck/factory/registry.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck::fuzz {

/// A campaign over registered layers: each run draws one of them at random sizes and at data of some kind
/// (layer_case.hpp) and checks its values and its contract. What cannot be decided there fails nothing. Failures shrink
/// in shape first, then in x, parameters and cotangent, to zeros, ones, integers and halves, and are case files with a
/// [layer]; the smallest alone is diagnosed. The registry is copied. Throws std::invalid_argument on no layer or an
/// unknown name.
Campaign layer_campaign(const Registry& registry, const std::vector<std::string>& names, const Options& options = {});

/// How much fuzz_layer does, and how each run is checked.
struct FuzzOptions {
  std::uint64_t runs = 200, seed = 1;
  unsigned threads = 1;  ///< more than one: the factory is called from several threads
  Options check = {};
  std::vector<Variety> varieties = {};  ///< those that the factory knows beside the ordinary
};

/// A layer's factory (see factory.hpp) under a campaign, from a test: CHECK(fuzz_layer("Scale", make_scale).ok()), with
/// to_text(summary) as the message; its findings hold the case files. Cost: that of check_layer at each run.
template <class Make>
[[nodiscard]] CampaignSummary fuzz_layer(const std::string& name, Make make, const FuzzOptions& options = {}) {
  Campaign campaign = layer_campaign(Registry{}.add(name, std::move(make), options.varieties), {name}, options.check);
  campaign.seed = options.seed;
  return run_campaign(campaign, {.runs = options.runs, .threads = options.threads});
}

}  // namespace gradcheck::fuzz
