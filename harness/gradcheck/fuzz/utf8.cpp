// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/utf8.hpp>

#include <cstddef>

#include <fmt/format.h>

#include <gradcheck/base/utf8.hpp>

namespace gradcheck::fuzz {

std::string as_utf8(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const detail::Utf8Start next = detail::first_character(text);
    if (next.whole)
      out += text.substr(0, next.size);
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text.front())));
    text.remove_prefix(next.whole ? next.size : 1);
  }
  return out;
}

}  // namespace gradcheck::fuzz
