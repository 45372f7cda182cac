// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// One mistake, one finding: in a report whose parts are configurations of one layer, the names that different
/// configurations give to what is wrong in the same block are taken for one mistake. It keeps the name that holds, as
/// first choice or as alternative, in the part with the most coordinates: there the fewest mistakes look alike, and
/// what a smaller one suggests was tried and did not hold. Among equals the name of most parts. So does a description
/// without a name, unless no name was tried for its size. Broken clauses that a wrong value explains have no finding of
/// their own beside one about values: they are its consequences.
void keep_one_name_each(Report& united);

}  // namespace gradcheck::detail
