// SPDX-License-Identifier: MIT
#include <gradcheck/factory/registry.hpp>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <gradcheck/base/utf8.hpp>

namespace gradcheck {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const detail::Utf8Start first = detail::first_character(text);
    if (!first.whole) return false;
    text.remove_prefix(first.size);
  }
  return true;
}

/// What is not to be taken for an option, and stays on one line of a list, of a CTest entry, of a message.
bool is_sayable(const std::string& name) {
  return !name.empty() && !name.starts_with('-') && is_utf8(name) &&
         std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 127; });
}

}  // namespace

void Registry::insert(Entry entry) {
  if (!is_sayable(entry.name))
    throw std::invalid_argument("registry.add: name \"" + entry.name +
                                "\", expected one line of text that does not begin with -");
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
