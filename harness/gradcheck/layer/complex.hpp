// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <complex>
#include <tuple>
#include <type_traits>
#include <utility>

namespace gradcheck::detail {

/// Whether a type is complex, or a matrix or cube of complex numbers, or a tuple, a pair or a range that holds such a
/// thing.
template <class X>
struct HoldsComplex : std::false_type {};
template <class T>
struct HoldsComplex<std::complex<T>> : std::true_type {};
template <class X>
requires requires { typename X::elem_type; }
struct HoldsComplex<X> : HoldsComplex<typename X::elem_type> {};
template <class... X>
struct HoldsComplex<std::tuple<X...>> : std::disjunction<HoldsComplex<std::remove_cvref_t<X>>...> {};
template <class A, class B>
struct HoldsComplex<std::pair<A, B>> : HoldsComplex<std::tuple<A, B>> {};
template <class X>
requires(
    !requires { typename X::elem_type; } && requires { typename X::value_type; }) struct HoldsComplex<X>
    : HoldsComplex<typename X::value_type> {
};

template <class X>
inline constexpr bool holds_complex = HoldsComplex<std::remove_cvref_t<X>>::value;

}  // namespace gradcheck::detail
