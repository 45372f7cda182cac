// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace gradcheck {

/// All that a file holds. Throws InputError where it is missing, a directory or unreadable: "PATH: cannot be read,
/// expected WHAT".
std::string text_of_file(const std::string& path, const std::string& what);

}  // namespace gradcheck
