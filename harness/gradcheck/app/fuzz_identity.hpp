// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/app/campaign/journal.hpp>
#include <gradcheck/app/invocation.hpp>
#include <gradcheck/fuzz/campaign.hpp>

namespace gradcheck {

/// What the campaign is: asked for, or read from the journal that it resumes. Throws UserError where the request says
/// something else than that journal, naming each option, and where there are more shards than shares of runs.
CampaignIdentity identity_of(const FuzzRequest& request, const fuzz::Campaign& campaign);

}  // namespace gradcheck
