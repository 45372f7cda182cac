// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace gradcheck::detail {

/// What a text begins with.
struct Utf8Start {
  std::size_t size = 0;  ///< bytes, at least one
  bool whole = false;    ///< a character; false: the longest start of one, which is cut off or goes on wrongly
};

/// The first character of a text that is not empty. None is overlong, half of a surrogate pair, or beyond U+10FFFF.
Utf8Start first_character(std::string_view text);

}  // namespace gradcheck::detail
