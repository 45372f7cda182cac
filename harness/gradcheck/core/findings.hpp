// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/core/report.hpp>

namespace gradcheck {

/// Turns a report's broken clauses into findings. A gradient of a wrong shape is the only one; otherwise the first broken one, in the order of the contract, is the mistake; later ones and blocks
/// that disagree, where they follow from it, are its consequences; what does not follow is a finding of its own.
void add_findings(Report& report);

}  // namespace gradcheck
