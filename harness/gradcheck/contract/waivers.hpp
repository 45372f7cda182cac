// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Throws std::invalid_argument on a waiver without a reason, and on one of none of these clauses, listing them.
void require_waivers(const Options& options, const std::vector<std::string>& known);
void require_waivers(const Options& options);  ///< of a layer's clauses

/// Each clause that the options waive becomes ClauseState::waived: why holds the waiver's reason and what was found,
/// which stays in `unwaived`.
/// One that is waived already stays as it is.
void waive(std::vector<Clause>& clauses, const Options& options);

}  // namespace gradcheck::detail
