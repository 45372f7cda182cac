// SPDX-License-Identifier: MIT
#include <gradcheck/cases/toml/fields.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <cmath>

#include <gradcheck/cases/model/error.hpp>

namespace gradcheck::cases {

Fields::Fields(const Node& node, std::string path, std::string name, std::initializer_list<std::string_view> known)
    : node_(&node), path_(std::move(path)), name_(std::move(name)) {
  if (!node.table()) fail(node, fmt::format("{} is {}, expected a table", name_, kind(node)));
  for (const auto& [key, value] : *node.table())
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(value, fmt::format("unknown key \"{}\" in {}, expected one of {}", key, name_, fmt::join(known, ", ")));
}

const Node* Fields::find(std::string_view key) const {
  const auto found = node_->table()->find(key);
  return found == node_->table()->end() ? nullptr : &found->second;
}

const Node& Fields::need(std::string_view key) const {
  if (const Node* found = find(key)) return *found;
  fail(*node_, fmt::format("{} has no {}, expected one", name_, key));
}

std::string Fields::text(std::string_view key) const {
  const Node& node = need(key);
  if (const auto* found = std::get_if<std::string>(&node.value)) return *found;
  fail(node, fmt::format("{} is {}, expected a string", key, kind(node)));
}

std::string Fields::text_or(std::string_view key, std::string otherwise) const {
  return has(key) ? text(key) : std::move(otherwise);
}

double Fields::number(std::string_view key) const { return finite_number(need(key), path_, key); }

double Fields::number_or(std::string_view key, double otherwise) const { return has(key) ? number(key) : otherwise; }

bool Fields::flag_or(std::string_view key, bool otherwise) const {
  const Node* node = find(key);
  if (!node) return otherwise;
  if (const bool* found = std::get_if<bool>(&node->value)) return *found;
  fail(*node, fmt::format("{} is {}, expected true or false", key, kind(*node)));
}

std::uint64_t Fields::whole(std::string_view key, std::uint64_t least, std::uint64_t most) const {
  return whole_number(need(key), path_, key, least, most);
}

std::uint64_t Fields::whole_or(std::string_view key, std::uint64_t otherwise, std::uint64_t least,
                               std::uint64_t most) const {
  return has(key) ? whole(key, least, most) : otherwise;
}

const Node::Array& Fields::list(std::string_view key, std::string_view of) const {
  const Node& node = need(key);
  if (node.array()) return *node.array();
  fail(node, fmt::format("{} is {}, expected a list of {}", key, kind(node), of));
}

void Fields::fail(std::string_view key, const std::string& what) const {
  const Node* node = find(key);
  fail(node ? *node : *node_, what);
}

void Fields::fail(const Node& node, const std::string& what) const { throw CaseError(path_, node.line, what); }

double finite_number(const Node& node, const std::string& path, std::string_view name) {
  if (const auto* integer = std::get_if<std::int64_t>(&node.value)) {
    constexpr std::int64_t limit = std::int64_t{1} << 53;  // beyond it a double skips integers
    if (*integer < -limit || *integer > limit)
      throw CaseError(path, node.line,
                      fmt::format("{} is the integer {}, expected at most {} digits", name, *integer, 15));
    return static_cast<double>(*integer);
  }
  const auto* number = std::get_if<double>(&node.value);
  if (!number) throw CaseError(path, node.line, fmt::format("{} is {}, expected a number", name, kind(node)));
  if (!std::isfinite(*number))
    throw CaseError(path, node.line, fmt::format("{} is {}, expected a finite number", name, *number));
  return *number;
}

std::uint64_t whole_number(const Node& node, const std::string& path, std::string_view name, std::uint64_t least,
                           std::uint64_t most) {
  const auto* integer = std::get_if<std::int64_t>(&node.value);
  if (!integer) throw CaseError(path, node.line, fmt::format("{} is {}, expected an integer", name, kind(node)));
  if (*integer < 0 || static_cast<std::uint64_t>(*integer) < least || static_cast<std::uint64_t>(*integer) > most)
    throw CaseError(path, node.line, fmt::format("{} is {}, expected {} to {}", name, *integer, least, most));
  return static_cast<std::uint64_t>(*integer);
}

}  // namespace gradcheck::cases
