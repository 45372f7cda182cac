// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <complex>
#include <type_traits>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/complex_numbers.hpp>
#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/requirements.hpp>
#include <gradcheck/values/analytic.hpp>
#include <gradcheck/values/complex_values.hpp>

namespace gradcheck::detail {

/// f at complex numbers, where it was marked by analytic(). f and its arguments must outlive the function.
template <class F, class X>
void add_complex_value([[maybe_unused]] Differentiated& function, [[maybe_unused]] F& f,
                       [[maybe_unused]] const MovedArguments<X>& arguments) {
  if constexpr (is_analytic<F>) {
    if constexpr (require_complex_function<F, X>())
      function.complex_value = only_exceptions([&f, &arguments](const ComplexMove& move) {
        return arguments.complex_call(f, moved_numbers(arguments.numbers(), move), [](const auto& y) {
          using Y = std::remove_cvref_t<decltype(y)>;
          static_assert(ReadableAsComplex<Y>,
                        "analytic(f): what f returns of complex numbers are no numbers: it is expected as a template "
                        "over its scalar that returns a number, or a vector or matrix of them");
          return ComplexResult<Y>::read(y);
        });
      });
  }
}

}  // namespace gradcheck::detail
