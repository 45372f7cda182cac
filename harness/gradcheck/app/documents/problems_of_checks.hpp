// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/app/documents/checks.hpp>
#include <gradcheck/render/machine/problems.hpp>

namespace gradcheck {

/// What is wrong with what was checked, where a code host shows it: of a layer at the line that registers it, of a case
/// in its file. Empty where all is well.
std::vector<detail::Problem> problems_of(const Checks& checks);

}  // namespace gradcheck
