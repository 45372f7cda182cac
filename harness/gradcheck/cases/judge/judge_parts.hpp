// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/cases/model/case.hpp>

/// The verdicts of a gradient report against those that a case expects.
namespace gradcheck::cases::parts {

/// One Check for each coordinate of which a verdict is expected.
void check_verdicts(const Case& c, const std::string& when, const std::vector<ExpectedVerdict>& expected,
                    const Report& report, Outcome& outcome);

/// The report, and whether it is ok when coordinates whose verdict was expected count as agreeing.
GradientOutcome accept(const Case& c, const std::string& when, const std::vector<ExpectedVerdict>& expected,
                       Report report);

}  // namespace gradcheck::cases::parts
