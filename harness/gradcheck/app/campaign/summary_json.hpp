// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <gradcheck/app/print/json_value.hpp>
#include <gradcheck/fuzz/summary.hpp>

namespace gradcheck {

/// The summary as one line of JSON; summary_from_json(to_json(s)) has every field of s.
std::string to_json(const fuzz::CampaignSummary& summary);

/// Of a text that begins at this line of the file. Throws InputError where it is no summary: "PATH:LINE:
/// summary.ordinary.runs: found -1, expected a whole number".
fuzz::CampaignSummary summary_from_json(std::string_view text, const std::string& path, int line);

/// The same of JSON that is read already.
fuzz::CampaignSummary summary_of(const detail::JsonValue& value);

/// Of [index, count].
fuzz::Shard shard_in(const detail::JsonValue& value);

}  // namespace gradcheck
