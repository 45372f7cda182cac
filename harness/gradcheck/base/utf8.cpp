// SPDX-License-Identifier: MIT
#include <gradcheck/base/utf8.hpp>

namespace gradcheck::detail {
namespace {

/// Whether a byte may be the i-th behind the first of a character: not one of an overlong character, of half a
/// surrogate pair, or of one beyond U+10FFFF.
bool continues(unsigned char first, std::size_t i, unsigned char byte) {
  const unsigned char low = i > 1 ? 0x80 : first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = i > 1 ? 0xBF : first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  return low <= byte && byte <= high;
}

/// How many bytes a character has that begins with this one, 0 if none does.
std::size_t length_of(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

}  // namespace

Utf8Start first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = length_of(first);
  for (std::size_t i = 1; i < length; ++i)
    if (i == text.size() || !continues(first, i, static_cast<unsigned char>(text[i]))) return {i, false};
  return length == 0 ? Utf8Start{1, false} : Utf8Start{length, true};
}

}  // namespace gradcheck::detail
