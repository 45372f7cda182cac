// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace gradcheck::detail {

/// Of lists and objects inside one another: who reads them recurses.
inline constexpr int deepest_json = 100;

/// The JSON of a text that somebody else may have written or damaged, and that begins at this line of the file. Throws
/// InputError: "PATH:LINE: no JSON at column 7, expected WHAT".
nlohmann::json parse_json(std::string_view text, const std::string& path, int line, const std::string& what);

/// A value of such a JSON, read strictly: a number that is negative, broken or too large is no count. Every failure is
/// an InputError that names the keys on the way: "NAME.blocks[0].shape: found [1], expected ...". Refers to the JSON.
class JsonValue {
 public:
  JsonValue(const nlohmann::json& json, std::string name) : json_(json), name_(std::move(name)) {}

  [[noreturn]] void refuse(const std::string& what) const;
  [[noreturn]] void refuse_found(const char* expected) const;  ///< "found 3, expected ..."

  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  bool is_null() const { return json_.is_null(); }
  JsonValue at(const char* key) const;
  std::vector<JsonValue> items() const;                            ///< of an array
  std::vector<std::pair<std::string, JsonValue>> members() const;  ///< of an object

  std::string text() const;
  bool flag() const;
  double number() const;  ///< also "nan", "inf", "-inf"
  std::uint64_t count(std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) const;  ///< 0 .. most

 private:
  const nlohmann::json& json_;
  std::string name_;
};

}  // namespace gradcheck::detail
