// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/annotations.hpp>

#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include <gradcheck/app/documents/problems_of_checks.hpp>

namespace gradcheck {
namespace {

/// Each of these signs as % and its code.
std::string percent_encoded(std::string_view text, std::string_view signs) {
  std::string out;
  for (const char c : text)
    out += signs.find(c) == std::string_view::npos ? std::string(1, c)
                                                   : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

std::string message_of(const std::string& text) { return percent_encoded(text, "%\r\n"); }
std::string property_of(const std::string& text) { return percent_encoded(text, "%\r\n:,"); }

std::string annotation(const detail::Problem& p) {
  std::string where;
  if (!p.places.empty()) {
    where = "file=" + property_of(p.places[0].file) + ",";
    if (p.places[0].line > 0) where += fmt::format("line={},", p.places[0].line);
  }
  const std::string text = p.details.empty() ? p.claim : p.claim + "\n" + p.details;
  return fmt::format("::{} {}title={}::{}\n", p.level == detail::Level::error ? "error" : "warning", where,
                     property_of("gradcheck: " + p.subject), message_of(text));
}

}  // namespace

bool annotations_are_wanted() {
  const char* set = std::getenv("GITHUB_ACTIONS");
  return set != nullptr && *set != '\0' && std::string_view(set) != "false";
}

std::string annotations_of(const Checks& checks) {
  std::string text;
  for (const detail::Problem& p : problems_of(checks)) text += annotation(p);
  return text;
}

}  // namespace gradcheck
