// SPDX-License-Identifier: MIT
#include <gradcheck/base/thrown_type.hpp>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>
#include <typeinfo>

#include <gradcheck/base/type_name.hpp>

namespace gradcheck::detail {

std::string thrown_type() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type == nullptr ? "unknown type" : written_type(*type);
}

}  // namespace gradcheck::detail
#else
namespace gradcheck::detail {

std::string thrown_type() { return "unknown type"; }

}  // namespace gradcheck::detail
#endif
