// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <sstream>
#include <string>

namespace gradcheck::detail {

/// Each line of the text so many spaces further in; an empty one stays empty. Ends with a line feed.
inline std::string indented(const std::string& text, std::size_t spaces = 2) {
  std::istringstream lines(text);
  std::string line, result;
  while (std::getline(lines, line)) result += (line.empty() ? "" : std::string(spaces, ' ')) + line + "\n";
  return result;
}

/// The lines behind the first so many spaces further in.
inline std::string indented_behind_first(const std::string& text, std::size_t spaces) {
  std::string result;
  for (const char c : text) result += c == '\n' ? '\n' + std::string(spaces, ' ') : std::string(1, c);
  return result;
}

}  // namespace gradcheck::detail
