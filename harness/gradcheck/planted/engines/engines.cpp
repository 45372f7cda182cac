// SPDX-License-Identifier: MIT
#include <gradcheck/planted/engines/engines.hpp>

#include <algorithm>
#include <stdexcept>

#include <gradcheck/base/parallel.hpp>
#include <gradcheck/planted/engines/engines_trial.hpp>

namespace gradcheck::fuzz {
namespace {

constexpr std::ptrdiff_t kept_of_each = 20;

void add(EngineCounts& sum, const EngineCounts& part) {
  for (std::size_t how = 0; how < ways_to_differ; ++how) sum.differing[how] += part.differing[how];
  for (const auto& [verdicts, count] : part.verdicts) sum.verdicts[verdicts] += count;
  using Count = arma::uword EngineCounts::*;
  for (const Count count :
       {&EngineCounts::gradients, &EngineCounts::coordinates, &EngineCounts::below_one, &EngineCounts::up_to_three,
        &EngineCounts::above_three, &EngineCounts::direct_accuses, &EngineCounts::chained_accuses,
        &EngineCounts::direct_misses, &EngineCounts::chained_misses, &EngineCounts::handed_over,
        &EngineCounts::reopened, &EngineCounts::direct_evaluations, &EngineCounts::chained_evaluations})
    sum.*count += part.*count;
  sum.worst = std::max(sum.worst, part.worst);
}

}  // namespace

void unite(EnginesSummary& sum, const EnginesSummary& part) {
  sum.nets += part.nets;
  sum.taken_apart += part.taken_apart;
  for (const auto& [reason, count] : part.refusals) sum.refusals[reason] += count;
  add(sum.right, part.right);
  add(sum.wrong, part.wrong);
  for (const EngineDifference& d : part.differences)
    if (std::ranges::count(sum.differences, d.how, &EngineDifference::how) < kept_of_each) sum.differences.push_back(d);
}

bool EnginesSummary::ok() const {
  bool contradicted = false;
  for (const EngineCounts* c : {&right, &wrong})
    contradicted = contradicted || (*c)[Differing::verdicts] > 0 || (*c)[Differing::values] > 0;
  return !contradicted && right.direct_accuses + right.chained_accuses == 0 &&
         wrong.chained_misses <= wrong.direct_misses && taken_apart > 0;
}

EnginesSummary compare_engines(const PlantedOptions& options) {
  if (options.nets == 0)
    throw std::invalid_argument("planted: nets is 0, expected at least 1; a campaign of nothing proves nothing");
  if (options.threads == 0) throw std::invalid_argument("planted: threads is 0, expected at least 1");
  EnginesSummary sum;
  sum.options = options;
  for (const EnginesSummary& one : detail::results_in_parallel<EnginesSummary>(
           options.nets, options.threads, [&](std::size_t n) { return run_engines_trial(options, options.first + n); }))
    unite(sum, one);
  return sum;
}

}  // namespace gradcheck::fuzz
