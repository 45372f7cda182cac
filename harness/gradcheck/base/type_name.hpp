// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <typeinfo>

namespace gradcheck::detail {

/// A type as its source has it: "std::tuple<int, double>". As the compiler has it where the platform does not tell. All
/// that depends on the C++ ABI lies behind this and thrown_type().
std::string written_type(const std::type_info& type);

/// The name alone, without namespaces and template arguments, for a reader: "LayerNorm". Empty for what has none to
/// show: a lambda, a type of our own.
std::string short_type(const std::type_info& type);

/// The same of a type; empty where types cannot be asked.
template <class T>
std::string short_type() {
#ifdef __cpp_rtti
  return short_type(typeid(T));
#else
  return {};
#endif
}

}  // namespace gradcheck::detail
