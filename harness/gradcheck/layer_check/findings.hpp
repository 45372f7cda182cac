// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Whether a broken clause says that backward, as it was called, means nothing: its values are not looked into then.
bool values_mean_nothing(const Report& report);

/// Turns a report's broken clauses, and what was found in its values (diagnosis.hpp), into findings.
/// A gradient of a wrong shape is the only one. A mistake that the values name counts before the clauses that are about samples or parameters,
/// which are its consequences. Otherwise the first broken clause, in the order of the contract, is the mistake; later ones and blocks
/// that disagree, where they follow from it, are its consequences; what does not follow is a finding of its own. Values that are only described
/// are a finding where no clause explains them.
void add_findings(Report& report, std::vector<Finding> of_values = {});

/// A report of nothing but what a call threw.
Report thrown(const std::string& what);

/// Where a report disagrees and has no finding, one that says by how much.
void describe(Report& report);

}  // namespace gradcheck::detail
