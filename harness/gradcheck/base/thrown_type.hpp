// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace gradcheck::detail {

/// In a catch block: the type of what is being handled, as its source has it: "int". "unknown type" where the platform
/// does not tell.
std::string thrown_type();

}  // namespace gradcheck::detail
