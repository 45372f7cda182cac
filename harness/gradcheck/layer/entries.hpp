// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace gradcheck {

/// Where the numbers of an object lie, which a layer shows as a parameter. Specialise it for a type of your own:
///   Number                            double or float
///   in_a_row                          one after the other in memory, column by column
///   arma::uword rows(o), cols(o)
///   Number* at(O& o, arma::uword i)   entry i, column by column; of a const object a const Number*
///   void resize(O& o, rows, cols)     optional; where it is missing the size is fixed
template <class O>
struct EntriesOf;

/// A type whose entries a parameter can refer to: float, double, std::vector, std::array, std::span, Armadillo's
/// matrices, vectors and cubes (their slices side by side); with <gradcheck/eigen.hpp> Eigen's matrices, arrays, Maps.
template <class O>
concept HasEntries = requires {
  typename EntriesOf<O>::Number;
};

template <std::floating_point T>
struct EntriesOf<T> {
  using Number = T;
  static constexpr bool in_a_row = true;
  static arma::uword rows(const T&) { return 1; }
  static arma::uword cols(const T&) { return 1; }
  static auto at(auto& scalar, arma::uword i) { return &scalar + i; }
};

namespace detail {

/// A range that has a size alone: one column.
template <class Range, class T>
struct FlatEntries {
  using Number = T;
  static constexpr bool in_a_row = true;
  static arma::uword rows(const Range& o) { return o.size(); }
  static arma::uword cols(const Range&) { return 1; }
  static auto at(auto& o, arma::uword i) { return o.data() + i; }
};

}  // namespace detail

template <std::floating_point T, class Allocator>
struct EntriesOf<std::vector<T, Allocator>> : detail::FlatEntries<std::vector<T, Allocator>, T> {
  static void resize(std::vector<T, Allocator>& o, arma::uword rows, arma::uword cols) { o.resize(rows * cols); }
};
template <std::floating_point T, std::size_t N>
struct EntriesOf<std::array<T, N>> : detail::FlatEntries<std::array<T, N>, T> {};
template <std::floating_point T, std::size_t N>
struct EntriesOf<std::span<T, N>> : detail::FlatEntries<std::span<T, N>, T> {};

template <class O>
requires std::floating_point<typename O::elem_type> && std::derived_from<O, arma::Mat<typename O::elem_type>>
struct EntriesOf<O> {
  using Number = typename O::elem_type;
  static constexpr bool in_a_row = true;
  static arma::uword rows(const O& o) { return o.n_rows; }
  static arma::uword cols(const O& o) { return o.n_cols; }
  static auto at(auto& o, arma::uword i) { return o.memptr() + i; }
  static void resize(O& o, arma::uword rows, arma::uword cols) { o.set_size(rows, cols); }
};

template <std::floating_point T>
struct EntriesOf<arma::Cube<T>> {
  using Number = T;
  static constexpr bool in_a_row = true;
  static arma::uword rows(const arma::Cube<T>& o) { return o.n_rows; }
  static arma::uword cols(const arma::Cube<T>& o) { return o.n_cols * o.n_slices; }
  static auto at(auto& o, arma::uword i) { return o.memptr() + i; }
  static arma::uword slices(const arma::Cube<T>& o) { return o.n_slices; }
  static void resize(arma::Cube<T>& o, arma::uword rows, arma::uword cols, arma::uword slices) {
    o.set_size(rows, slices == 0 ? 0 : cols / slices, slices);
  }
};

}  // namespace gradcheck
