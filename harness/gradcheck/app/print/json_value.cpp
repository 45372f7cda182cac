// SPDX-License-Identifier: MIT
#include <gradcheck/app/print/json_value.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <gradcheck/base/user_error.hpp>

namespace gradcheck::detail {
namespace {

constexpr std::size_t longest_quotation = 60;

/// The value as a message quotes it: in ASCII, whatever its texts hold, and not longer than a line.
std::string quotation(const nlohmann::json& json) {
  const std::string text = json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  return text.size() <= longest_quotation ? text : text.substr(0, longest_quotation) + "...";
}

int line_feeds(std::string_view text) { return static_cast<int>(std::ranges::count(text, '\n')); }

/// Where the first bracket is that lies too deep in others, if there is one.
std::optional<std::size_t> too_deep(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted && c == '\\') ++i;  // what is escaped may be a quote
    if (quoted) continue;
    if (c == ']' || c == '}') --depth;
    if ((c == '[' || c == '{') && ++depth > deepest_json) return i;
  }
  return {};
}

}  // namespace

nlohmann::json parse_json(std::string_view text, const std::string& path, int line, const std::string& what) {
  if (const auto place = too_deep(text))
    throw InputError(
        path, line + line_feeds(text.substr(0, *place)),
        fmt::format("nested too deeply, expected at most {} lists and objects inside one another", deepest_json));
  std::size_t place = 0;
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& e) {
    place = std::min(e.byte == 0 ? 0 : e.byte - 1, text.size());
  } catch (const nlohmann::json::out_of_range&) {  // which does not say where
    const bool one_line = text.find('\n') >= text.size() - 1;
    throw InputError(path, one_line ? line : 0, fmt::format("a number is too large, expected {}", what));
  }
  const std::string_view before = text.substr(0, place);
  const std::size_t column = place - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  throw InputError(path, line + line_feeds(before), fmt::format("no JSON at column {}, expected {}", column, what));
}

void JsonValue::refuse(const std::string& what) const { throw InputError(name_ + ": " + what); }

void JsonValue::refuse_found(const char* expected) const {
  refuse(fmt::format("found {}, expected {}", quotation(json_), expected));
}

JsonValue JsonValue::at(const char* key) const {
  if (!json_.is_object()) refuse("found " + std::string(json_.type_name()) + ", expected an object");
  const auto found = json_.find(key);
  if (found == json_.end()) refuse(fmt::format("no key \"{}\"", key));
  return {*found, name_ + "." + key};
}

std::vector<JsonValue> JsonValue::items() const {
  if (!json_.is_array()) refuse("found " + std::string(json_.type_name()) + ", expected an array");
  std::vector<JsonValue> all;
  for (const auto& item : json_) all.emplace_back(item, fmt::format("{}[{}]", name_, all.size()));
  return all;
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  if (!json_.is_object()) refuse("found " + std::string(json_.type_name()) + ", expected an object");
  std::vector<std::pair<std::string, JsonValue>> all;
  for (const auto& [key, value] : json_.items())
    all.emplace_back(key, JsonValue(value, name_ + "." + quotation(nlohmann::json(key))));
  return all;
}

std::string JsonValue::text() const {
  if (!json_.is_string()) refuse_found("a string");
  return json_.get<std::string>();
}

bool JsonValue::flag() const {
  if (!json_.is_boolean()) refuse_found("true or false");
  return json_.get<bool>();
}

double JsonValue::number() const {
  if (json_ == "nan") return std::numeric_limits<double>::quiet_NaN();
  if (json_ == "inf") return std::numeric_limits<double>::infinity();
  if (json_ == "-inf") return -std::numeric_limits<double>::infinity();
  if (!json_.is_number()) refuse_found("a number, nan, inf or -inf");
  return json_.get<double>();
}

std::uint64_t JsonValue::count(std::uint64_t most) const {
  if (!json_.is_number_unsigned()) refuse_found("a whole number");
  const auto value = json_.get<std::uint64_t>();
  if (value > most) refuse(fmt::format("found {}, expected at most {}", value, most));
  return value;
}

}  // namespace gradcheck::detail
