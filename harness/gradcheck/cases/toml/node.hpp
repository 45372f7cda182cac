// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gradcheck::cases {

/// A TOML value with its line: what a file says, before anything is made of it.
struct Node {
  using Array = std::vector<Node>;
  using Table = std::map<std::string, Node, std::less<>>;
  struct Date {};

  int line = 0;
  std::variant<std::string, std::int64_t, double, bool, Date, Array, Table> value;

  const Array* array() const { return std::get_if<Array>(&value); }
  const Table* table() const { return std::get_if<Table>(&value); }
};

/// "a string", "an integer", "a list": for messages.
std::string_view kind(const Node& node);

/// Limits of a file, against memory and stack exhaustion.
inline constexpr std::size_t largest_file = 8'000'000;  ///< bytes
inline constexpr int deepest_nesting = 16;              ///< lists and tables inside one another
inline constexpr int most_dots = 40;  ///< on one line, those of numbers not counted: each may nest a table

/// Parses TOML text. O(size). Throws CaseError on invalid TOML and beyond the limits.
Node parse_toml(std::string_view text, const std::string& path);

/// The text of a file. Throws CaseError when it is missing, a directory, unreadable or too large.
std::string read_text(const std::string& path);

}  // namespace gradcheck::cases
