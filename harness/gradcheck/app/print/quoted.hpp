// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace gradcheck {

/// As a shell takes it: in single quotes where it needs them.
std::string quoted(const std::string& argument);

}  // namespace gradcheck
