// SPDX-License-Identifier: MIT
#include <gradcheck/report/method.hpp>

namespace gradcheck {

std::string_view to_string(Method method) { return method == Method::complex_step ? "complex step" : "differences"; }

std::string_view name_of(Method method) { return method == Method::complex_step ? "complex_step" : "differences"; }

}  // namespace gradcheck
