// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include <gradcheck/values/layout.hpp>
#include <gradcheck/values/output.hpp>

namespace gradcheck::detail {

/// The type of an argument behind its names; of an expression, what it becomes.
template <class X>
struct ArgumentType {
  using type = Plain<X>;
};
template <class X>
struct ArgumentType<Named<X>> : ArgumentType<X> {};

/// What a function may be given as x: numbers, named numbers, a tuple of them.
template <class X>
struct ArgumentTypes {
  using types = std::tuple<typename ArgumentType<X>::type>;
  static constexpr bool single = true, integral = std::integral<X>;
};
template <class X>
struct ArgumentTypes<Named<X>> : ArgumentTypes<X> {};
template <class... X>
struct ArgumentTypes<std::tuple<X...>> {
  using types = std::tuple<typename ArgumentType<std::remove_cvref_t<X>>::type...>;
  static constexpr bool single = false, integral = (ArgumentTypes<std::remove_cvref_t<X>>::integral || ...);
};

template <class Types>
inline constexpr bool all_hold_numbers = false;
template <class... X>
inline constexpr bool all_hold_numbers<std::tuple<X...>> = sizeof...(X) > 0 && (HoldsNumbers<X> && ...);

/// Whether checks take an x of this type.
template <class X>
concept CanBeMoved = all_hold_numbers<typename ArgumentTypes<X>::types> && !ArgumentTypes<X>::integral;

/// Whether this is meant as data and not as a function, also where it cannot be taken as x.
template <class X>
concept LooksLikeData = CanBeMoved<X> || std::is_arithmetic_v<X> || std::is_array_v<X> || requires(const X& x) {
  x.size();
} || requires(const X& x) {
  std::tuple_size<X>::value;
};

}  // namespace gradcheck::detail
