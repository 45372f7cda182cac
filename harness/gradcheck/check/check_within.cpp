// SPDX-License-Identifier: MIT
#include <gradcheck/check/check_within.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/check/blocks.hpp>
#include <gradcheck/stagewise/check_stagewise.hpp>

namespace gradcheck::detail {
namespace {

std::uint64_t least_for(std::size_t blocks) { return 128 * (blocks + 1); }

/// A call that takes so many from the budget first.
template <class Function>
Function taking(Function call, Budget& budget, std::uint64_t each) {
  return [call = std::move(call), &budget, each](auto&&... arguments) {
    budget.take(each);
    return call(std::forward<decltype(arguments)>(arguments)...);
  };
}

std::uint64_t stages_of(const Subject& subject) { return std::max<std::size_t>(subject.stages.size(), 1); }

/// One forward of the whole takes as many from the budget as there are stages, one forward of a stage takes one.
Subject counted_by_stages(Subject subject, Budget& budget) {
  const std::uint64_t whole = stages_of(subject);
  subject.evaluate = taking(subject.evaluate, budget, whole);
  if (subject.analytic_side) subject.analytic_side->gradient = taking(subject.analytic_side->gradient, budget, whole);
  for (Stage& stage : subject.stages) stage.forward = taking(stage.forward, budget, 1);
  return subject;
}

/// Stage by stage, where everything fits into so many evaluations; used: how many were made all the same.
std::optional<Report> by_stages(const Subject& subject, const Options& options, std::uint64_t most, std::uint64_t& used,
                                std::string& refused) {
  const std::uint64_t stages = stages_of(subject);
  Budget budget(std::min(most, std::numeric_limits<std::uint64_t>::max() / stages) * stages);
  std::optional<Report> report;
  try {
    report = check_stagewise(counted_by_stages(subject, budget), options, refused);
    used = (budget.used() + stages - 1) / stages;
  } catch (const OutOfBudget&) {  // several threads may have left some of it: the same for any number of them
    refused = "it takes more than " + std::to_string(most) + " evaluations";
    used = most;
  }
  return report;
}

}  // namespace

void require_enough(const Options& options, std::size_t blocks) {
  const std::uint64_t least = least_for(blocks);
  if (options.max_evaluations >= least) return;
  throw std::invalid_argument("options.max_evaluations is " + std::to_string(options.max_evaluations) +
                              ", too few for " + std::to_string(blocks) + (blocks == 1 ? " block" : " blocks") +
                              ": write " + std::to_string(least) + " or more, or 0 for every coordinate");
}

Subject counted(Subject subject, Budget& budget) {
  subject.evaluate = taking(subject.evaluate, budget, 1);
  if (subject.complex_terms) subject.complex_terms = taking(subject.complex_terms, budget, 1);
  if (subject.analytic_side)  // where f gives its gradient with its value, f is called twice
    subject.analytic_side->gradient = taking(subject.analytic_side->gradient, budget, 2);
  return subject;
}

Report check_within(const Subject& subject, const Options& options) {
  require_checkable(subject, options);
  require_enough(options, subject.blocks.size());
  std::uint64_t used = 0;
  std::string refused;
  if (is_worth_taking_apart(subject, options)) {
    const std::uint64_t kept = std::max(least_for(subject.blocks.size()), options.max_evaluations / 4);
    if (auto report = by_stages(subject, options, options.max_evaluations - kept, used, refused))
      return std::move(*report);
  }
  Budget budget(options.max_evaluations - used);
  Report report = std::move(check_sampled({counted(subject, budget)}, options, budget)[0]);
  report.evaluations += used;
  note_refusal(report, std::move(refused));
  return report;
}

}  // namespace gradcheck::detail
