// SPDX-License-Identifier: MIT
#pragma once

#include <sstream>
#include <string>

namespace gradcheck::detail {

/// Each line of the text, two spaces further in.
inline std::string indented(const std::string& text) {
  std::istringstream lines(text);
  std::string line, result;
  while (std::getline(lines, line)) result += (line.empty() ? "" : "  ") + line + "\n";
  return result;
}

}  // namespace gradcheck::detail
