// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

namespace gradcheck {

/// "1 case", "15 cases".
inline std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace gradcheck
