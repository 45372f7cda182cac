// SPDX-License-Identifier: MIT
#include <gradcheck/base/thrown_type.hpp>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>
#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace gradcheck::detail {

std::string thrown_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown type";
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                    std::free);
  return status == 0 ? name.get() : type->name();
}

}  // namespace gradcheck::detail
#else
namespace gradcheck::detail {

std::string thrown_type() { return "unknown type"; }

}  // namespace gradcheck::detail
#endif
