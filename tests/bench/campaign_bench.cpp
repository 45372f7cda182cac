// SPDX-License-Identifier: MIT
// The rate of a campaign on one thread: every network by the stagewise engine first, beside the direct engine alone.
#include <benchmark/benchmark.h>
#include <algorithm>
#include <ctime>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <rapidcheck/gen/Create.h>

#include <gradcheck/cases/judge/run.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace {

using gradcheck::cases::Case;
using gradcheck::fuzz::Campaign, gradcheck::fuzz::CampaignSummary, gradcheck::fuzz::DrawnCase,
    gradcheck::fuzz::Examination;

constexpr std::uint64_t runs = 400, seed = 777;

/// As a campaign was before it knew the stagewise engine: one coordinate at a time, and nothing beside it.
Examination examine_directly(const Case& c) {
  const auto directly = [&c] {
    const gradcheck::cases::RunOptions options{.check = {.engine = gradcheck::Engine::direct}, .both_engines = false};
    Examination sum;
    add(sum, run(c, options));
    return sum;
  };
  return gradcheck::fuzz::examination_of(directly, "cannot be computed");
}

/// Dense layers and activations alone, under a loss of one number or label a sample: all that there was at first.
bool is_of_the_old_kind(const Case& c) {
  using namespace gradcheck::cases;
  return std::ranges::all_of(c.layers,
                             [](const Layer& layer) {
                               return std::holds_alternative<DenseLayer>(layer) ||
                                      std::holds_alternative<ActivationLayer>(layer);
                             }) &&
         c.loss.kind != mlp::LossKind::gaussian_nll && c.loss.class_weights.is_empty();
}

/// The first networks of the old kind that a campaign of today draws, drawn beforehand.
Campaign on_networks_of_the_old_kind() {
  Campaign today;
  today.seed = seed;
  const auto drawn = std::make_shared<std::vector<DrawnCase>>();
  for (std::uint64_t run = 0; drawn->size() < runs; ++run)
    if (DrawnCase one = case_of_run(today, run); is_of_the_old_kind(one.value)) drawn->push_back(std::move(one));
  Campaign old = today;
  old.generate = [drawn](std::uint64_t run) { return rc::gen::just((*drawn)[run]); };
  return old;
}

Campaign on_networks_of_today() {
  Campaign today;
  today.seed = seed;
  return today;
}

/// That one chunk takes, of the processor: the machine may have others to serve.
double seconds(const Campaign& campaign, std::uint64_t chunk, std::uint64_t& failures) {
  const std::clock_t start = std::clock();
  failures += run_chunk(campaign, chunk, runs).failures;
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

/// One and the other take turns, chunk by chunk, so that both see the same machine.
void run_campaign(benchmark::State& state, const Campaign& campaign) {
  Campaign direct = campaign;
  direct.examine = examine_directly;
  direct.examine_quickly = {};
  double by_stages = 0, directly = 0;
  std::uint64_t failures = 0;
  for (auto _ : state) {
    double taken = 0;
    for (std::uint64_t chunk = 0; gradcheck::fuzz::runs_of_chunk(chunk, runs) > 0; ++chunk) {
      taken += seconds(campaign, chunk, failures);
      directly += seconds(direct, chunk, failures);
    }
    state.SetIterationTime(taken);
    by_stages += taken;
  }
  const auto all = static_cast<double>(runs) * static_cast<double>(state.iterations());
  state.SetItemsProcessed(static_cast<std::int64_t>(all));
  state.counters["direct_per_second"] = all / directly;
  state.counters["times_direct"] = directly / by_stages;
  state.counters["failures"] = static_cast<double>(failures);
}

void of_the_old_kind(benchmark::State& state) { run_campaign(state, on_networks_of_the_old_kind()); }
void of_today(benchmark::State& state) { run_campaign(state, on_networks_of_today()); }

BENCHMARK(of_the_old_kind)->Name("campaign/old_kind")->UseManualTime()->Iterations(2)->Unit(benchmark::kMillisecond);
BENCHMARK(of_today)->Name("campaign/today")->UseManualTime()->Iterations(2)->Unit(benchmark::kMillisecond);

}  // namespace
