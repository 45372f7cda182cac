// SPDX-License-Identifier: MIT
#include <gradcheck/render/lines.hpp>

#include <algorithm>
#include <array>

namespace gradcheck::detail {
namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

}  // namespace

std::string on_one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool is_space = c == '\n' || c == '\t' || c == '\r',
               is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    line += is_space ? ' ' : is_control ? '?' : c;
  }
  return line;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::vector<Piece> wrapped(const std::string& text, std::size_t width) {
  std::vector<Piece> pieces;
  std::size_t from = text.find_first_not_of(' ');
  while (from != std::string::npos) {
    std::size_t end = std::min(text.find(' ', from), text.size());
    for (std::size_t next = end; next < text.size() && width_of(text.substr(from, next - from)) <= width;) {
      end = next;
      next = std::min(text.find(' ', next + 1), text.size());
      if (next == text.size() && width_of(text.substr(from)) <= width) end = next;
    }
    pieces.push_back({text.substr(from, end - from), from});
    from = text.find_first_not_of(' ', end);
  }
  return pieces;
}

std::string painted(const std::string& text, Paint paint, bool colour) {
  static constexpr std::array<const char*, 5> codes{"", "\033[1;31m", "\033[1;32m", "\033[1;33m", "\033[2m"};
  if (!colour || paint == Paint::none || text.empty()) return text;
  return codes.at(static_cast<std::size_t>(paint)) + text + "\033[0m";
}

}  // namespace gradcheck::detail
