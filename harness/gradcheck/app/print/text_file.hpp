// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace gradcheck {

/// The path of what is read from standard input instead of a file.
inline constexpr const char* standard_input = "-";

/// All that a file holds, or standard input. Throws InputError where it is missing, a directory or unreadable: "PATH:
/// cannot be read, expected WHAT".
std::string text_of_file(const std::string& path, const std::string& what);

}  // namespace gradcheck
