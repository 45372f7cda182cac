// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/fuzz/summary.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// A registered layer, and what came of its check.
struct CheckedLayer {
  std::string name;
  Place place;  ///< of its registration
  Report report;
  std::string clause;    ///< the only one of the report, where one was asked for; empty: the report is whole
  bool ok = true;        ///< nothing failed
  bool died = false;     ///< the check ended its process: the report is a finding that says how
  std::string again;     ///< the command that shows it again
  std::string untested;  ///< what the user is to be told where nothing could be tested; empty otherwise
};
using CheckedLayers = std::vector<CheckedLayer>;

using CheckedCases = std::vector<cases::Outcome>;

/// So many runs were done after so long.
struct Milestone {
  double seconds = 0;
  std::uint64_t runs = 0;
};

/// A campaign, and where its findings are.
struct CheckedCampaign {
  fuzz::CampaignSummary summary;
  std::vector<std::vector<Place>> places;  ///< of each finding of the summary, the most telling first
  std::vector<Milestone> pace = {};        ///< of this process, from its begin
  CheckedLayers answers = {};              ///< of the layers that failed, as `check` has them; pages alone show them
};

/// What a command checked: all that a document is made of.
using Checks = std::variant<CheckedLayers, CheckedCases, CheckedCampaign>;

/// Where nothing failed and all was tested.
bool all_ok(const CheckedLayers& layers);

}  // namespace gradcheck
