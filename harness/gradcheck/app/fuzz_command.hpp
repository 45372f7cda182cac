// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// Runs a campaign and prints what it showed; `incomplete` where it was interrupted before a failure. Throws UserError
/// before the campaign where its folder cannot be written or its options contradict each other.
Ending fuzz_campaign(const Invocation& invocation, const Registry& registry, const Print& print);

/// In a child process of a campaign with --isolate: does what the campaign asks of it, and ends the process. Returns in
/// any other.
void serve_campaign_if_child(const Invocation& invocation, const Registry& registry);

/// Unites the JSON reports of shards of one campaign; `incomplete` where a shard is missing or was interrupted, and
/// none has a failure. Throws UserError on reports of different campaigns, or of one shard twice.
Ending merge_reports(const Invocation& invocation, const Registry& registry, const Print& print);

}  // namespace gradcheck
