// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/place.hpp>
#include <gradcheck/factory/factory.hpp>

namespace gradcheck {

/// Layers by name, each with the factory that makes it, for a command line of one's own:
///   int main(int argc, char** argv) {
///     return gradcheck::main(argc, argv, gradcheck::Registry{}.add("Scale", make_scale));
///   }
class Registry {
 public:
  /// A registered layer.
  struct Entry {
    std::string name;
    Factory make;
    std::vector<Variety> varieties = {};  ///< beside the ordinary
    Place place = {};                     ///< of the call of add()
  };

  /// make: Layer make(gradcheck::Shape, std::mt19937_64&), or one that returns std::pair{layer, inputs}, see
  /// factory.hpp. varieties: those that it knows beside the ordinary, for which it is asked as well, as in
  ///   add("Attention", make_attention, {gradcheck::Variety::all_masked})
  /// place: where a code host shows what is wrong with the layer; the line of the call, if not told.
  /// Throws std::invalid_argument on a name that is taken, empty, begins with -, or is no UTF-8, or holds a line break
  /// or another control character.
  template <class Make>
  Registry& add(const std::string& name, Make make, std::vector<Variety> known = {},
                SourceLocation place = SourceLocation::current()) & {
    insert({name, detail::erase_factory(std::move(make)), std::move(known), {place.file_name(), place.line()}});
    return *this;
  }
  template <class Make>
  Registry&& add(const std::string& name, Make make, std::vector<Variety> known = {},
                 SourceLocation place = SourceLocation::current()) && {
    return std::move(add(name, std::move(make), std::move(known), place));
  }

  const std::vector<Entry>& entries() const { return entries_; }  ///< in the order in which they were added
  std::vector<std::string> names() const;
  /// Throws std::invalid_argument, listing the registered names.
  const Entry& at(const std::string& name) const;

 private:
  void insert(Entry entry);
  std::vector<Entry> entries_;
};

}  // namespace gradcheck
