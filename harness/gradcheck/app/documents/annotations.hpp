// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// Whether this is a workflow of GitHub's, which reads such lines: GITHUB_ACTIONS is set, and not to "false".
bool annotations_are_wanted();

/// A line for each problem, "::error file=layers.cpp,line=7,title=Scale::dX has ...", escaped as GitHub has it.
std::string annotations_of(const Checks& checks);

}  // namespace gradcheck
