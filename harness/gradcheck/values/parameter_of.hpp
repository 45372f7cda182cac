// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

namespace gradcheck::detail {

/// The parameters of a function that is called in one way alone, as a tuple; void where there are several ways, or a
/// template.
template <class F>
struct ParametersOf {
  using type = void;
};
template <class R, class... P>
struct ParametersOf<R (*)(P...)> {
  using type = std::tuple<std::type_identity<P>...>;
};
template <class R, class... P>
struct ParametersOf<R (*)(P...) noexcept> : ParametersOf<R (*)(P...)> {};
template <class R, class C, class... P>
struct ParametersOf<R (C::*)(P...)> : ParametersOf<R (*)(P...)> {};
template <class R, class C, class... P>
struct ParametersOf<R (C::*)(P...) const> : ParametersOf<R (*)(P...)> {};
template <class R, class C, class... P>
struct ParametersOf<R (C::*)(P...) noexcept> : ParametersOf<R (*)(P...)> {};
template <class R, class C, class... P>
struct ParametersOf<R (C::*)(P...) const noexcept> : ParametersOf<R (*)(P...)> {};
template <class F>
requires requires { &F::operator(); }
struct ParametersOf<F> : ParametersOf<decltype(&F::operator())> {};

/// The type of parameter N, without const and reference; Otherwise where it cannot be told.
template <class F, std::size_t N, class Otherwise>
struct ParameterOf {
  using Parameters = typename ParametersOf<std::decay_t<F>>::type;
  template <class P>
  static auto found() {
    if constexpr (std::is_void_v<P>)
      return std::type_identity<Otherwise>();
    else if constexpr (N < std::tuple_size_v<P>)
      return std::type_identity<std::remove_cvref_t<typename std::tuple_element_t<N, P>::type>>();
    else
      return std::type_identity<Otherwise>();
  }
  using type = typename decltype(ParameterOf::template found<Parameters>())::type;
};

}  // namespace gradcheck::detail
