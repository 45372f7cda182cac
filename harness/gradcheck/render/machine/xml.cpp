// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/xml.hpp>

#include <gradcheck/base/utf8.hpp>

namespace gradcheck::detail {
namespace {

constexpr const char* no_character = "\xEF\xBF\xBD";

/// U+FFFE and U+FFFF are none, neither are control characters but these three.
bool may_be_in_xml(std::string_view character) {
  if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return false;
  const auto code = static_cast<unsigned char>(character[0]);
  return code >= 0x20 || code == '\t' || code == '\n' || code == '\r';
}

std::string xml_character(std::string_view character) {
  switch (character[0]) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '\r': return "&#13;";
    default: return may_be_in_xml(character) ? std::string(character) : no_character;
  }
}

std::string attribute_character(std::string_view character) {
  switch (character[0]) {
    case '"': return "&quot;";
    case '\t': return "&#9;";
    case '\n': return "&#10;";
    default: return xml_character(character);
  }
}

std::string each_character(std::string_view text, std::string (*as_xml)(std::string_view)) {
  std::string out;
  while (!text.empty()) {
    const Utf8Start next = first_character(text);
    out += next.whole ? as_xml(text.substr(0, next.size)) : no_character;
    text.remove_prefix(next.size);
  }
  return out;
}

}  // namespace

std::string xml_text(std::string_view text) { return each_character(text, xml_character); }

std::string xml_attribute(std::string_view text) { return each_character(text, attribute_character); }

}  // namespace gradcheck::detail
