// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// Only what is wrong: each mistake with what else it might be, what follows from it and the formula that it violates;
/// the worst entry of each block that disagrees; broken clauses that no mistake explains; blocks too undecided to pass.
/// Parts that are not ok follow, indented; one whose mistakes were all explained above, and which is not the first, is
/// a line. "NAME: agrees, nothing to explain" for a report that is ok. Ends with a line feed. Computes nothing anew.
std::string explain(const Report& report);

}  // namespace gradcheck
