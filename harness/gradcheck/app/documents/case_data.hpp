// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/cases/judge/outcome.hpp>

namespace gradcheck {

/// Cases as the data of a page, as page/cases.js reads them:
///   {"kind": "cases", .., "cases": [{"title", "source", "ok", "failures", "network", "numbers": [..], "errata": [..],
///    "gradients": [{"when", "ok", "report"}]}]}
/// "network" has the layers with their weights, and the inputs; null where it is too large to be drawn, or there is
/// none. A number and an erratum have the place at which they are drawn: value, layer, row, col.
std::string data_of_cases(const std::vector<cases::Outcome>& outcomes);

}  // namespace gradcheck
