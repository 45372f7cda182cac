// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/app/documents/checks.hpp>
#include <gradcheck/render/machine/suite.hpp>

namespace gradcheck {

/// The counts of all runs, then runs, refused, failures, evaluations, seed.
detail::Tally tally_of(const fuzz::CampaignSummary& summary);

/// What was checked as suites of trials.
std::vector<detail::Suite> suites_of(const Checks& checks);

}  // namespace gradcheck
