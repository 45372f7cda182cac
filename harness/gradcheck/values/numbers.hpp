// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <array>
#include <concepts>
#include <span>
#include <type_traits>
#include <vector>

namespace gradcheck {

namespace detail {

template <class T>
concept Real = std::same_as<T, double> || std::same_as<T, float>;

}  // namespace detail

/// How the numbers of a type are read and written, column-major. Specialise it for a type of your own:
///   Number                              double or float
///   Owned                               holds the numbers itself: X, but of a view the container that it can look at
///   flat                                it has neither rows nor columns: a gradient in a row is as good as one in a
///   column
///   arma::SizeMat shape(x)              [rows x cols]
///   void read(x, Number* to)            all numbers
///   Owned owned(x)                      a copy
///   void write(Owned&, const Number*)   all numbers, into an object that has its size
///   given(const Owned&), filled(Owned&) what a function receives to read, and to fill
///   void resize(Owned&, rows, cols)     optional: an input of a layer can have another number of samples
template <class X>
struct NumbersOf;

/// A type whose numbers can be read and written: double, float, std::vector, std::array, std::span, Armadillo's
/// matrices, vectors and cubes; with <gradcheck/eigen.hpp> Eigen's.
template <class X>
concept HoldsNumbers = requires {
  typename NumbersOf<X>::Number;
};

namespace detail {

/// What all types have in common that are copied as they are.
template <class X>
struct CopiedNumbers {
  using Owned = X;
  static X owned(const X& x) { return x; }
  static const X& given(const X& x) { return x; }
  static X& filled(X& x) { return x; }
};

/// A range that has a size alone.
template <class X, class T>
struct FlatNumbers {
  using Number = T;
  static constexpr bool flat = true;
  static arma::SizeMat shape(const X& x) { return arma::SizeMat(x.size(), 1); }
  static void read(const X& x, T* to) { std::copy(x.begin(), x.end(), to); }
  template <class Owned>
  static void write(Owned& x, const T* from) {
    std::copy_n(from, x.size(), x.begin());
  }
};

/// Armadillo: n_elem numbers at memptr().
template <class X>
struct ArmadilloNumbers : CopiedNumbers<X> {
  using Number = typename X::elem_type;
  static constexpr bool flat = false;
  static void read(const X& x, Number* to) { std::copy_n(x.memptr(), x.n_elem, to); }
  static void write(X& x, const Number* from) { std::copy_n(from, x.n_elem, x.memptr()); }
  static void resize(X& x, arma::uword rows, arma::uword cols) requires std::same_as<X, arma::Mat<Number>> {
    x.set_size(rows, cols);
  }
};

}  // namespace detail

template <detail::Real T>
struct NumbersOf<T> : detail::CopiedNumbers<T> {
  using Number = T;
  static constexpr bool flat = true;
  static arma::SizeMat shape(const T&) { return arma::SizeMat(1, 1); }
  static void read(const T& x, T* to) { *to = x; }
  static void write(T& x, const T* from) { x = *from; }
};

template <detail::Real T, class Allocator>
struct NumbersOf<std::vector<T, Allocator>> : detail::CopiedNumbers<std::vector<T, Allocator>>,
                                              detail::FlatNumbers<std::vector<T, Allocator>, T> {};

template <detail::Real T, std::size_t N>
struct NumbersOf<std::array<T, N>> : detail::CopiedNumbers<std::array<T, N>>,
                                     detail::FlatNumbers<std::array<T, N>, T> {};

template <class T, std::size_t N>
requires detail::Real<std::remove_const_t<T>>
struct NumbersOf<std::span<T, N>> : detail::FlatNumbers<std::span<T, N>, std::remove_const_t<T>> {
  using Owned = std::vector<std::remove_const_t<T>>;
  static Owned owned(const std::span<T, N>& x) { return Owned(x.begin(), x.end()); }
  /// A span of numbers that may be changed lets a function change them, which is seen afterwards.
  static std::span<T, N> given(const Owned& x) {
    return std::span<T, N>(const_cast<std::remove_const_t<T>*>(x.data()), x.size());
  }
  static std::span<std::remove_const_t<T>, N> filled(Owned& x) {
    return std::span<std::remove_const_t<T>, N>(x.data(), x.size());
  }
};

template <class X>
requires detail::Real<typename X::elem_type> && std::derived_from<X, arma::Mat<typename X::elem_type>>
struct NumbersOf<X> : detail::ArmadilloNumbers<X> {
  static arma::SizeMat shape(const X& x) { return arma::SizeMat(x.n_rows, x.n_cols); }
};

template <detail::Real T>
struct NumbersOf<arma::Cube<T>> : detail::ArmadilloNumbers<arma::Cube<T>> {
  static arma::SizeMat shape(const arma::Cube<T>& x) { return arma::SizeMat(x.n_rows, x.n_cols * x.n_slices); }
};

}  // namespace gradcheck
