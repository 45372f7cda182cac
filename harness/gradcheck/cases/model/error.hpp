// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace gradcheck::cases {

/// A case file that cannot be used. what() is "file:line: what is wrong, what was expected"; without a line when the
/// file itself is missing.
class CaseError : public std::runtime_error {
 public:
  CaseError(const std::string& path, int line, const std::string& what)
      : std::runtime_error(path + (line > 0 ? ":" + std::to_string(line) : std::string()) + ": " + what) {}
};

}  // namespace gradcheck::cases
