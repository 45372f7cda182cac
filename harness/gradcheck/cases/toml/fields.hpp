// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/cases/toml/node.hpp>

namespace gradcheck::cases {

/// The keys of one table, read by type. Every failure is a CaseError with the line.
class Fields {
 public:
  /// name: "[network]", "a dense layer": for messages. Throws when node is no table or has a key that is not known.
  Fields(const Node& node, std::string path, std::string name, std::initializer_list<std::string_view> known);

  bool has(std::string_view key) const { return find(key) != nullptr; }
  const Node* find(std::string_view key) const;
  const Node& need(std::string_view key) const;  ///< throws when the key is missing

  std::string text(std::string_view key) const;
  std::string text_or(std::string_view key, std::string otherwise) const;
  double number(std::string_view key) const;  ///< finite
  double number_or(std::string_view key, double otherwise) const;
  bool flag_or(std::string_view key, bool otherwise) const;
  std::uint64_t whole(std::string_view key, std::uint64_t least, std::uint64_t most) const;
  std::uint64_t whole_or(std::string_view key, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) const;
  const Node::Array& list(std::string_view key, std::string_view of) const;

  /// "key" = what is there, for a message: throws CaseError at the line of key (of the table, without one).
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;
  [[noreturn]] void fail(const Node& node, const std::string& what) const;

  const std::string& path() const { return path_; }
  const std::string& name() const { return name_; }
  int line() const { return node_->line; }

 private:
  const Node* node_;
  std::string path_, name_;
};

/// A finite number, integers included. Throws CaseError otherwise; name is for the message.
double finite_number(const Node& node, const std::string& path, std::string_view name);
/// An integer from least to most.
std::uint64_t whole_number(const Node& node, const std::string& path, std::string_view name, std::uint64_t least,
                           std::uint64_t most);

}  // namespace gradcheck::cases
