// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace gradcheck {

/// What numeric values are.
///   differences   of the function, each with its error bar
///   complex_step  Im f(x + i h e) / h for a tiny h, exact to rounding; of functions marked as analytic(f). Differences
///                 stand beside every value, and decide where f is not analytic
enum class Method : unsigned char { differences, complex_step };

std::string_view to_string(Method method);  ///< "complex step"
std::string_view name_of(Method method);    ///< "complex_step"

}  // namespace gradcheck
