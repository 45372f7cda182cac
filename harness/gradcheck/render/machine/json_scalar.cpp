// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/json_scalar.hpp>

#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include <gradcheck/base/utf8.hpp>

namespace gradcheck::detail {
namespace {

/// The digits without a point, and how many of them stand before it: 12.5, which to_chars writes as "1.25e+01", is
/// "125" and 2.
struct Digits {
  std::string text;
  int before_point = 0;
};

Digits digits_of(std::string_view scientific) {
  const std::size_t e = scientific.find('e');
  std::string text(scientific.substr(0, e));
  if (text.size() > 1) text.erase(1, 1);
  const std::string_view exponent = scientific.substr(e + 2);
  int size = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), size);
  return {text, 1 + (scientific[e + 1] == '-' ? -size : size)};
}

/// A number that is positive or zero.
std::string unsigned_number(double v) {
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.begin(), buffer.end(), v, std::chars_format::scientific).ptr;
  const std::string_view scientific(buffer.begin(), static_cast<std::size_t>(end - buffer.begin()));
  const auto [text, before_point] = digits_of(scientific);
  const int count = static_cast<int>(text.size());
  if (before_point <= -4 || before_point > 15) return std::string(scientific);
  if (before_point <= 0) return fmt::format("0.{:0>{}}{}", "", -before_point, text);
  if (count <= before_point) return fmt::format("{:0<{}}.0", text, before_point);
  return text.substr(0, static_cast<std::size_t>(before_point)) + "." +
         text.substr(static_cast<std::size_t>(before_point));
}

std::string escaped(std::string_view character) {
  switch (character[0]) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  const auto code = static_cast<unsigned char>(character[0]);
  return code < 0x20 ? fmt::format("\\u{:04x}", code) : std::string(character);
}

}  // namespace

std::string json_number(double v) {
  if (std::isnan(v)) return R"("nan")";
  if (std::isinf(v)) return v > 0 ? R"("inf")" : R"("-inf")";
  return std::signbit(v) ? "-" + unsigned_number(-v) : unsigned_number(v);
}

std::string plain_number(double v) {
  std::string text = json_number(v);
  std::erase(text, '"');
  return text;
}

std::string json_string(std::string_view text) {
  constexpr const char* replacement = "\xEF\xBF\xBD";
  std::string out = "\"";
  while (!text.empty()) {
    const Utf8Start next = first_character(text);
    out += next.whole ? escaped(text.substr(0, next.size)) : replacement;
    text.remove_prefix(next.size);
  }
  return out + "\"";
}

}  // namespace gradcheck::detail
