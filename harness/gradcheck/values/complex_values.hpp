// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <array>
#include <complex>
#include <concepts>
#include <iterator>
#include <span>
#include <type_traits>
#include <vector>

#include <gradcheck/values/numbers.hpp>

namespace gradcheck {

/// How an argument looks with complex numbers in it. Specialise it for a type of your own beside NumbersOf:
///   type                                  std::vector<std::complex<double>> for a std::vector<double>
///   type make(like, const complex* from)  of the size of `like`, an Owned; numbers column-major
///   given(const type&)                    what a function receives
template <class X>
struct ComplexOf;

/// The numbers that a function of complex numbers returns, column-major; those of one that returns real numbers all the
/// same are taken as they are. Specialise it for a type of your own: arma::cx_vec read(y).
template <class Y>
struct ComplexResult;

namespace detail {

using Complex = std::complex<double>;

template <class Type>
struct GivenAsItIs {
  using type = Type;
  static const type& given(const type& x) { return x; }
};

/// A type whose numbers can be replaced by complex ones.
template <class X>
concept CanBeComplex = requires {
  typename ComplexOf<X>::type;
};

/// What a function of complex numbers may return.
template <class Y>
concept ReadableAsComplex = requires(const Y& y) {
  { ComplexResult<Y>::read(y) } -> std::same_as<arma::cx_vec>;
};

}  // namespace detail

template <detail::Real T>
struct ComplexOf<T> : detail::GivenAsItIs<detail::Complex> {
  static detail::Complex make(const T&, const detail::Complex* from) { return *from; }
};

template <detail::Real T, class Allocator>
struct ComplexOf<std::vector<T, Allocator>> : detail::GivenAsItIs<std::vector<detail::Complex>> {
  static std::vector<detail::Complex> make(const std::vector<T, Allocator>& like, const detail::Complex* from) {
    return std::vector<detail::Complex>(from, from + like.size());
  }
};

template <detail::Real T, std::size_t N>
struct ComplexOf<std::array<T, N>> : detail::GivenAsItIs<std::array<detail::Complex, N>> {
  static std::array<detail::Complex, N> make(const std::array<T, N>&, const detail::Complex* from) {
    std::array<detail::Complex, N> x;
    std::copy_n(from, N, x.begin());
    return x;
  }
};

template <class T, std::size_t N>
requires detail::Real<std::remove_const_t<T>>
struct ComplexOf<std::span<T, N>> {
  using type = std::vector<detail::Complex>;
  using Element = std::conditional_t<std::is_const_v<T>, const detail::Complex, detail::Complex>;
  static type make(const std::vector<std::remove_const_t<T>>& like, const detail::Complex* from) {
    return type(from, from + like.size());
  }
  static std::span<Element, N> given(const type& x) {
    return std::span<Element, N>(const_cast<detail::Complex*>(x.data()), x.size());
  }
};

template <class X>
requires detail::Real<typename X::elem_type> && std::derived_from<X, arma::Mat<typename X::elem_type>>
struct ComplexOf<X>
    : detail::GivenAsItIs<
          std::conditional_t<X::is_col, arma::cx_vec, std::conditional_t<X::is_row, arma::cx_rowvec, arma::cx_mat>>> {
  using type =
      std::conditional_t<X::is_col, arma::cx_vec, std::conditional_t<X::is_row, arma::cx_rowvec, arma::cx_mat>>;
  static type make(const X& like, const detail::Complex* from) {
    type x(arma::size(like), arma::fill::none);
    std::copy_n(from, x.n_elem, x.memptr());
    return x;
  }
};

template <detail::Real T>
struct ComplexOf<arma::Cube<T>> : detail::GivenAsItIs<arma::cx_cube> {
  static arma::cx_cube make(const arma::Cube<T>& like, const detail::Complex* from) {
    return arma::cx_cube(from, like.n_rows, like.n_cols, like.n_slices);
  }
};

template <class Y>
requires std::is_arithmetic_v<Y>
struct ComplexResult<Y> {
  static arma::cx_vec read(const Y& y) { return {detail::Complex(static_cast<double>(y), 0.0)}; }
};

template <detail::Real T>
struct ComplexResult<std::complex<T>> {
  static arma::cx_vec read(const std::complex<T>& y) { return {detail::Complex(y)}; }
};

template <class Y>
requires(arma::is_arma_type<Y>::value) struct ComplexResult<Y> {
  static arma::cx_vec read(const Y& y) {
    return arma::conv_to<arma::cx_vec>::from(arma::vectorise(arma::Mat<typename Y::elem_type>(y)));
  }
};

template <class Y>
requires(arma::is_arma_cube_type<Y>::value) struct ComplexResult<Y> {
  static arma::cx_vec read(const Y& y) {
    const arma::Cube<typename Y::elem_type> whole(y);
    return arma::conv_to<arma::cx_vec>::from(arma::vectorise(whole));
  }
};

namespace detail {

/// std::vector, std::array, std::span, but no matrix.
template <class Y>
concept RangeOfComplex = std::convertible_to<typename Y::value_type, Complex> && requires(const Y& y) {
  std::data(y);
  std::size(y);
} && !requires {
  Y::RowsAtCompileTime;
}
&&!arma::is_arma_type<Y>::value && !arma::is_arma_cube_type<Y>::value;

}  // namespace detail

template <detail::RangeOfComplex Y>
struct ComplexResult<Y> {
  static arma::cx_vec read(const Y& y) {
    arma::cx_vec numbers(std::size(y), arma::fill::none);
    for (arma::uword i = 0; i < numbers.n_elem; ++i) numbers(i) = detail::Complex(std::data(y)[i]);
    return numbers;
  }
};

}  // namespace gradcheck
