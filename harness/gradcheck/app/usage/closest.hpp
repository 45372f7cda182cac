// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gradcheck {

/// The one of these names that was meant, if one is like what was typed: a third of its letters, and at least one, may
/// be wrong, missing, too many or exchanged with their neighbour; capital or not is all the same. Cost: O(letters^2) a
/// name.
std::optional<std::string> closest(const std::string& typed, const std::vector<std::string>& known);

/// 'no layer "Scal", expected one of Scale, Larger; did you mean Scale?'
std::string no_such(const std::string& kind, const std::string& typed, const std::vector<std::string>& known);

}  // namespace gradcheck
