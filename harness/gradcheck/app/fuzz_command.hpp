// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/commands.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/factory/registry.hpp>

namespace gradcheck {

/// Runs a campaign and prints what it showed. True when nothing failed. Throws UserError before the campaign
/// where its folder cannot be written or its options contradict each other.
bool fuzz_campaign(const Invocation& invocation, const Registry& registry, const Print& print);

/// In a child process of a campaign with --isolate: does what the campaign asks of it, and ends the process. Returns in
/// any other.
void serve_if_child(const Invocation& invocation, const Registry& registry);

/// Unites the JSON reports of shards of one campaign; true when nothing failed in any. Throws UserError on
/// reports of different campaigns, or of one shard twice.
bool merge_reports(const Invocation& invocation, const Print& print);

}  // namespace gradcheck
