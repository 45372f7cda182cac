// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/node.hpp>

#include <fmt/format.h>
#include <cctype>
#include <filesystem>
#include <fstream>

// The parser asserts, or lets the optimiser assume, what text like "[}" violates, and then refuses that text itself, by
// line: neither is asked for, whatever the build.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <gradcheck/cases/model/error.hpp>

namespace gradcheck::cases {

namespace {

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// A dot between two digits is a number's, unless another dot came in the same word: 1.2.3 is a key.
int count_dots(std::string_view line) {
  int dots = 0;
  bool number_had_dot = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c != '.') {
      if (!digit(c)) number_had_dot = false;
      continue;
    }
    const bool in_number = i > 0 && i + 1 < line.size() && digit(line[i - 1]) && digit(line[i + 1]);
    if (!in_number || number_had_dot) ++dots;
    number_had_dot = true;
  }
  return dots;
}

/// Dotted keys nest tables without limit in the parser, and its destructors recurse: they are counted beforehand.
void refuse_many_dots(std::string_view text, const std::string& path) {
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const int dots = count_dots(text.substr(begin, end - begin));
    if (dots > most_dots)
      throw CaseError(path, line,
                      fmt::format("{} dots that belong to no number, expected at most {} on a line", dots, most_dots));
    begin = end + 1;
  }
}

struct Converter {
  const std::string& path;

  Node operator()(const toml::node& from, int depth) const {
    const int line = static_cast<int>(from.source().begin.line);
    if (depth > deepest_nesting)
      throw CaseError(
          path, line,
          fmt::format("nested too deeply, expected at most {} lists and tables inside one another", deepest_nesting));
    switch (from.type()) {
      case toml::node_type::table: return {line, table(*from.as_table(), depth)};
      case toml::node_type::array: return {line, array(*from.as_array(), depth)};
      case toml::node_type::string: return {line, from.as_string()->get()};
      case toml::node_type::integer: return {line, from.as_integer()->get()};
      case toml::node_type::floating_point: return {line, from.as_floating_point()->get()};
      case toml::node_type::boolean: return {line, from.as_boolean()->get()};
      default: return {line, Node::Date{}};
    }
  }

  Node::Table table(const toml::table& from, int depth) const {
    Node::Table to;
    for (const auto& [key, node] : from) {
      Node value = (*this)(node, depth + 1);
      // A table under a header begins at its header, a value at its key: the line a reader looks for.
      if (!node.is_table() && !node.is_array()) value.line = static_cast<int>(key.source().begin.line);
      to.emplace(std::string(key.str()), std::move(value));
    }
    return to;
  }

  Node::Array array(const toml::array& from, int depth) const {
    Node::Array to;
    to.reserve(from.size());
    for (const toml::node& node : from) to.push_back((*this)(node, depth + 1));
    return to;
  }
};

}  // namespace

std::string_view kind(const Node& node) {
  constexpr std::string_view names[] = {"a string", "an integer", "a number", "true or false",
                                        "a date",   "a list",     "a table"};
  return names[node.value.index()];
}

Node parse_toml(std::string_view text, const std::string& path) {
  if (text.size() > largest_file)
    throw CaseError(path, 0, fmt::format("{} bytes, expected at most {}", text.size(), largest_file));
  refuse_many_dots(text, path);
  try {
    const toml::table root = toml::parse(text);
    return Converter{path}(root, 0);
  } catch (const toml::parse_error& error) {
    throw CaseError(path, static_cast<int>(error.source().begin.line),
                    fmt::format("not TOML: {}", error.description()));
  }
}

std::string read_text(const std::string& path) {
  std::error_code unused;
  const auto status = std::filesystem::status(path, unused);
  if (!std::filesystem::exists(status)) throw CaseError(path, 0, "no such file, expected a case file");
  if (std::filesystem::is_directory(status)) throw CaseError(path, 0, "a directory, expected a case file");
  if (!std::filesystem::is_regular_file(status)) throw CaseError(path, 0, "not a regular file, expected a case file");
  const auto size = std::filesystem::file_size(path, unused);
  if (!unused && size > largest_file)
    throw CaseError(path, 0, fmt::format("{} bytes, expected at most {}", size, largest_file));
  std::ifstream in(path, std::ios::binary);
  std::string text(unused ? 0 : size, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!in && !in.eof()) throw CaseError(path, 0, "cannot be read, expected a case file");
  return text;
}

}  // namespace gradcheck::cases
