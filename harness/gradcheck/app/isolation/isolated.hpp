// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/isolation/limits.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck {

/// fuzz::run_chunk with every check in a child process: a run that crashes, exits, is silent for longer than
/// limits.time or wants more than limits.memory is a finding like any other, and the chunk goes on behind it. Healthy
/// runs give the same summary as run_chunk. What fails is shrunk in children too, at most 200 of them and for 20 times
/// limits.time; a case whose own factory dies cannot be written, and its finding says which run it was. Nothing of the
/// campaign is called here: it is that of the command line, which each child, being this program started anew
/// (app/isolation/child.hpp), reads again. Cost: a process for each chunk, and for each case on the way of a shrink.
/// Throws UserError where no child can be started.
fuzz::CampaignSummary isolated_chunk(const fuzz::Campaign& campaign, std::uint64_t chunk, std::uint64_t runs,
                                     const Limits& limits, const fuzz::Watch& watch = {});

}  // namespace gradcheck
