// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Adds the coordinates of a report and of its parts to the united one: one block a name, its entries in one column. Counts evaluations and
/// keeps notes.
void unite_blocks(Report& united, const Report& report);

/// Adds its clauses and those of its parts: broken where one is, with the first evidence and where; held where one is; else not tested.
/// A waived clause counts as what it would be, and stays waived.
void unite_clauses(Report& united, const Report& report, const std::string& where);

/// Adds the mistakes of a report and of its parts that are not there yet, and says where each was found.
void unite_findings(Report& united, const Report& report, const std::string& where);

}  // namespace gradcheck::detail
