// SPDX-License-Identifier: MIT
#include <gradcheck/base/type_name.hpp>

#include <string_view>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>
#include <cstdlib>
#include <memory>

namespace gradcheck::detail {

std::string written_type(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type.name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? name.get() : type.name();
}

}  // namespace gradcheck::detail
#else
namespace gradcheck::detail {

std::string written_type(const std::type_info& type) { return type.name(); }

}  // namespace gradcheck::detail
#endif

namespace gradcheck::detail {
namespace {

constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

/// What stands behind the last "::" that is in no brackets.
std::string_view without_namespaces(std::string_view type) {
  std::size_t depth = 0, from = 0;
  for (std::size_t i = 0; i < type.size(); ++i) {
    if (type[i] == '<' || type[i] == '(' || type[i] == '{') ++depth;
    if ((type[i] == '>' || type[i] == ')' || type[i] == '}') && depth > 0) --depth;
    if (depth == 0 && type[i] == ':') from = i + 1;
  }
  return type.substr(from);
}

}  // namespace

std::string short_type(const std::type_info& type) {
  const std::string written = written_type(type);
  if (written.starts_with("gradcheck::detail::")) return {};
  std::string_view name = without_namespaces(written);
  name = name.substr(0, name.find('<'));
  return name.find_first_not_of(name_characters) == std::string_view::npos ? std::string(name) : std::string();
}

}  // namespace gradcheck::detail
