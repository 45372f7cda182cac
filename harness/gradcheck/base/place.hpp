// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#if __has_include(<source_location>)
#include <source_location>
#endif

namespace gradcheck {

/// A line of a file; no file: nowhere.
struct Place {
  std::string file;
  std::uint_least32_t line = 0;  ///< from 1; 0: the file as a whole
};

#ifdef __cpp_lib_source_location
using SourceLocation = std::source_location;
#else
/// The same for compilers that do not have it.
class SourceLocation {
 public:
  static constexpr SourceLocation current(const char* file = __builtin_FILE(),
                                          std::uint_least32_t line = __builtin_LINE()) noexcept {
    SourceLocation here;
    here.file_ = file;
    here.line_ = line;
    return here;
  }
  constexpr const char* file_name() const noexcept { return file_; }
  constexpr std::uint_least32_t line() const noexcept { return line_; }

 private:
  const char* file_ = "";
  std::uint_least32_t line_ = 0;
};
#endif

}  // namespace gradcheck
