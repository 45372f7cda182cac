// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <vector>

#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/cases/judge/state.hpp>
#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/factory/registry.hpp>
#include <gradcheck/layer_check/check_any_layer.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::cases {

struct RunOptions {
  Options check = {};   ///< of the gradient reports
  bool numeric = true;  ///< false: values only, no finite differences, no gradient reports and no properties
  /// Of the layers that a case may name; none: a case with a [layer] cannot be run.
  const Registry* registry = nullptr;
  PropertyCalls properties = {};                           ///< what the properties of a network are asked of
  detail::Naming naming = detail::Naming::after_contract;  ///< of a custom layer's mistake
  /// Whether a network that was differenced directly is differenced stage by stage as well, for the property "engines
  /// agree"; about a tenth of the cost more.
  bool both_engines = true;
  /// Who checks the layer of a case that names one; none: check_layer_task, here.
  std::function<Report(const Case& c)> layer_report = {};
};

/// Computes the states of a case and judges them. Throws CaseError where they cannot be computed.
/// Cost: a forward and a backward pass for each state; with numeric about 6 forward passes for each coordinate of each,
/// and the properties.
[[nodiscard]] Outcome run(const Case& c, const RunOptions& options = {});

/// The report on a custom layer's case: the layer as its factory makes it, with the numbers of the case. What it throws
/// after a first forward is a finding. Throws CaseError where the registry does not have it, where it refuses to be
/// made, or a number's shape does not fit.
[[nodiscard]] Report check_layer_task(const Case& c, const RunOptions& options);

/// The layer of such a case, made and with the numbers of the case. Throws as check_layer_task does.
[[nodiscard]] MadeLayer made_layer(const Case& c, const Registry* registry);

/// The second half of run, on states that compute(c) made before.
[[nodiscard]] Outcome judge(const Case& c, const std::vector<State>& states, const RunOptions& options = {});

}  // namespace gradcheck::cases
