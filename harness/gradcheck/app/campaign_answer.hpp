// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>
#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck {

/// What a campaign of registered layers found, a layer each, as `check --layer` answers it: the mistake, where it is,
/// the formula, an example and the command that shows it. Smallest cases look like many mistakes; at all configurations
/// it is one. Where these are right, the first finding's own case is what is shown. Empty without findings, with
/// --isolate (the layer may end the process), and of networks.
CheckedLayers answers_of(const fuzz::CampaignSummary& summary, const Registry& registry, const Invocation& invocation);

/// The same as a text, an empty line behind each.
std::string text_of_answers(const CheckedLayers& answers, const Invocation& invocation);

}  // namespace gradcheck
