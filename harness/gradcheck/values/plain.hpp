// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <type_traits>

#include <gradcheck/values/numbers.hpp>

namespace gradcheck {

/// The type that holds the numbers of an X: X itself, or what an expression becomes when it is evaluated. A
/// PlainOf::type can be made from an X.
template <class X>
struct PlainOf {
  using type = X;
};

/// What a function returns as a whole number (return 0;) counts as a double.
template <std::integral X>
struct PlainOf<X> {
  using type = double;
};

template <class X>
requires(!HoldsNumbers<X> && arma::is_arma_type<X>::value) struct PlainOf<X> {
  using Number = typename X::elem_type;
  using type = std::conditional_t<X::is_col, arma::Col<Number>,
                                  std::conditional_t<X::is_row, arma::Row<Number>, arma::Mat<Number>>>;
};

template <class X>
requires(arma::is_arma_sparse_type<X>::value) struct PlainOf<X> {
  using type = arma::Mat<typename X::elem_type>;
};

template <class X>
requires(!HoldsNumbers<X> && arma::is_arma_cube_type<X>::value) struct PlainOf<X> {
  using type = arma::Cube<typename X::elem_type>;
};

namespace detail {

template <class X>
using Plain = typename PlainOf<std::remove_cvref_t<X>>::type;

/// What a function may return: numbers, or an expression that becomes such.
template <class X>
concept Readable = HoldsNumbers<Plain<X>>;

}  // namespace detail

}  // namespace gradcheck
