// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

namespace gradcheck {

/// A function that is a template over its scalar, see analytic(). It is called as the function is.
template <class F>
struct Analytic {
  F function;

  template <class... X>
  requires std::invocable<F&, X...>
  decltype(auto) operator()(X&&... x) { return std::invoke(function, std::forward<X>(x)...); }
  template <class... X>
  requires std::invocable<const F&, X...>
  decltype(auto) operator()(X&&... x) const { return std::invoke(function, std::forward<X>(x)...); }
};

/// Marks a function that takes complex numbers as well as real ones, so that Options::method = Method::complex_step can
/// be asked for: whether it does cannot be found out without compiling it.
///   check_function(analytic([](const auto& x) { return sin(x[0]) * x[1]; }), gradient, x,
///                  {.method = Method::complex_step})
/// No abs, real, conj, .t() (.st() instead) or comparison of real parts: where they matter, the report says that f is
/// not analytic, and differences decide. A function that outlives the call may be given as std::ref(f).
template <class F>
Analytic<std::decay_t<F>> analytic(F&& function) {
  return {std::forward<F>(function)};
}

namespace detail {

template <class F>
struct IsAnalytic : std::false_type {};
template <class F>
struct IsAnalytic<gradcheck::Analytic<F>> : std::true_type {};
/// Whether it was marked by analytic().
template <class F>
inline constexpr bool is_analytic = IsAnalytic<std::remove_cvref_t<F>>::value;

}  // namespace detail

}  // namespace gradcheck
