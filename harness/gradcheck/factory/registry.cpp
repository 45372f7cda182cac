// SPDX-License-Identifier: MIT
#include <gradcheck/factory/registry.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace gradcheck {
namespace {

/// Plain characters: the name becomes an argument on a command line, and part of a CTest entry.
bool is_plain(const std::string& name) {
  static constexpr std::string_view signs = "_-.:+<>";
  return !name.empty() && !name.starts_with('-') && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           signs.find(c) != std::string_view::npos;
  });
}

}  // namespace

void Registry::insert(Entry entry) {
  if (!is_plain(entry.name))
    throw std::invalid_argument("registry.add: name \"" + entry.name +
                                "\", expected letters, digits and _ - . : + < >, not - first");
  if (std::ranges::find(entries_, entry.name, &Entry::name) != entries_.end())
    throw std::invalid_argument("registry.add: a layer \"" + entry.name +
                                "\" is registered already, expected a name of its own");
  std::erase(entry.varieties, Variety::ordinary);  // every factory is asked for that
  entries_.push_back(std::move(entry));
}

std::vector<std::string> Registry::names() const {
  std::vector<std::string> all;
  for (const Entry& e : entries_) all.push_back(e.name);
  return all;
}

const Registry::Entry& Registry::at(const std::string& name) const {
  const auto found = std::ranges::find(entries_, name, &Entry::name);
  if (found != entries_.end()) return *found;
  std::string known;
  for (const Entry& e : entries_) known += (known.empty() ? "" : ", ") + e.name;
  throw std::invalid_argument("no layer \"" + name + "\", expected " +
                              (known.empty() ? "one that is registered, and none is" : "one of " + known));
}

}  // namespace gradcheck
