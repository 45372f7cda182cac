// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Adds up how often forward was called, and where it first had no value, with the name of that report.
void unite_evaluations(Report& united, const Report& report);

/// Adds the coordinates of a report and of its parts to the united one. Blocks of the same name become one, whose
/// entries are a single column. Evaluations are added up, notes are kept.
void unite_blocks(Report& united, const Report& report);

/// Adds its clauses and those of its parts: broken where one is, with the first evidence and where; held where one is;
/// else not tested.
/// A waived clause counts as what it would be, and stays waived.
void unite_clauses(Report& united, const Report& report, const std::string& where);

/// Adds the mistakes of a report and of its parts that the united one does not have yet, and says where each was found.
void unite_findings(Report& united, const Report& report, const std::string& where);

}  // namespace gradcheck::detail
