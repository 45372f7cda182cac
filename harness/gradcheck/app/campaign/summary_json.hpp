// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck {

/// The summary as one line of JSON; summary_from_json(to_json(s)) has every field of s.
std::string to_json(const fuzz::CampaignSummary& summary);

/// Throws std::runtime_error, naming the source, where the text is no summary.
fuzz::CampaignSummary summary_from_json(const std::string& text, const std::string& source);

}  // namespace gradcheck
