// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace gradcheck {

/// The directory of the installed cases: ../share/gradcheck/cases beside this executable.
/// Throws UserError when it is not there; the message says to name a path.
std::string installed_cases();

/// The same; nothing when it is not there.
std::optional<std::string> installed_cases_if_any();

}  // namespace gradcheck
