// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Whether a clause is broken which means that what backward returned says nothing: then its values are not looked
/// into.
bool values_mean_nothing(const Report& report);

/// Turns a report's broken clauses, and what was found in its values (diagnosis.hpp), into findings.
///   1. A gradient of a wrong shape is the only finding.
///   2. A mistake that the values name comes before the clauses that are about samples or parameters: these are its
///      consequences.
///   3. Otherwise the first broken clause, in the order of the contract, is the mistake. Later clauses and blocks that
///      disagree are its consequences where they follow from it, and findings of their own where they do not.
///   4. Values that are only described are a finding where no clause explains them.
void add_findings(Report& report, std::vector<Finding> of_values = {});

/// A report of nothing but what a call threw.
Report thrown(const std::string& what);

}  // namespace gradcheck::detail
