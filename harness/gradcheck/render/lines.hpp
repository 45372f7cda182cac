// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gradcheck::detail {

/// Text that may be anybody's on one line: line feeds and tabs become spaces, other control characters question marks.
std::string on_one_line(std::string_view text);

/// In characters, not bytes.
std::size_t width_of(std::string_view text);

/// A piece of a text that was broken into lines, and where it began, in bytes.
struct Piece {
  std::string text;
  std::size_t from = 0;
};

/// The text broken at its spaces so that no piece is wider than `width`; a word that is wider has one of its own.
std::vector<Piece> wrapped(const std::string& text, std::size_t width);

/// What a terminal can show beside letters.
enum class Paint : unsigned char { none, red, green, yellow, faint };

/// The text in that colour, by the escape codes that every terminal knows; as it is where there is no colour.
std::string painted(const std::string& text, Paint paint, bool colour);

}  // namespace gradcheck::detail
