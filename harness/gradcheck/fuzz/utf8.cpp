// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace gradcheck::fuzz {
namespace {

/// What the first byte of a character says: how many bytes it has, 0 where no character begins so, and the first of its
/// own bits.
struct Lead {
  std::size_t bytes = 0;
  std::uint32_t bits = 0;
};

Lead lead_of(unsigned char c) {
  if (c < 0x80) return {1, c};
  if (c >= 0xc0 && c < 0xe0) return {2, c & 0x1fU};
  if (c >= 0xe0 && c < 0xf0) return {3, c & 0x0fU};
  if (c >= 0xf0 && c < 0xf8) return {4, c & 0x07U};
  return {};
}

/// Neither spelt longer than needed, nor half of a pair, nor beyond the last one.
bool is_character(std::uint32_t code, std::size_t bytes) {
  constexpr std::uint32_t first_of[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= first_of[bytes] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

/// The bytes of the character that the text begins with; 0: it begins with none.
std::size_t first_character(std::string_view text) {
  auto [bytes, code] = lead_of(static_cast<unsigned char>(text.front()));
  if (bytes == 0 || bytes > text.size()) return 0;
  for (const char c : text.substr(1, bytes - 1)) {
    const auto next = static_cast<unsigned char>(c);
    if ((next & 0xc0U) != 0x80) return 0;
    code = code << 6U | (next & 0x3fU);
  }
  return is_character(code, bytes) ? bytes : 0;
}

}  // namespace

std::string as_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t bytes = first_character(text);
    if (bytes == 0)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text.front())));
    else
      out += text.substr(0, bytes);
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

}  // namespace gradcheck::fuzz
