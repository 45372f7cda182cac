// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <gradcheck/fuzz/draw/drawn_case.hpp>

namespace gradcheck::fuzz {

/// How often something came up: "activation" -> "tanh" -> 17. Counted once for each case, however often it has it.
using Coverage = std::map<std::string, std::map<std::string, std::uint64_t>>;

/// Adds what a case has: its scale, scalar, layers, pairs of adjacent layers ("dense, tanh"), widths, samples, loss,
/// reduction, penalties, updates and recipe; of a custom layer its name and sizes.
void count(Coverage& coverage, const DrawnCase& drawn);

void unite(Coverage& sum, const Coverage& other);  ///< adds the other's counts

/// What could have come up in a campaign of networks and never did, by the same keys, in order.
std::map<std::string, std::vector<std::string>> never(const Coverage& coverage);

}  // namespace gradcheck::fuzz
