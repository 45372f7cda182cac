// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <array>
#include <concepts>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/values/numbers.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/plain.hpp>

namespace gradcheck::detail {

/// How an input or an output of a layer, of any type, is seen as a matrix:
///   is_moved        its numbers are real; those of integers never move
///   has_samples     it can be made with another number of samples
///   size(object)    of its matrix
///   matrix(v)       its numbers, [samples x numbers]; where it has no samples, as it lies
///   object(like, m) an object with the numbers m: of like's size, but for the number of samples. Throws
///                   std::invalid_argument where that is fixed
///   passed(object)  what a call is given of it
/// dimension: along which the samples of a cube lie.
template <class V>
struct AsMatrix;

inline void require_size(const arma::SizeMat& size, const arma::mat& m) {
  if (m.n_rows != size.n_rows || m.n_cols != size.n_cols)
    throw std::invalid_argument("a value of a fixed size, " + shape(size) + ", was to be made from numbers of " +
                                shape(m));
}

template <HoldsNumbers V>
struct AsMatrix<V> {
  using Owned = typename NumbersOf<V>::Owned;
  using Number = typename NumbersOf<V>::Number;
  static constexpr bool is_moved = true;
  static constexpr bool has_samples = requires(Owned & o) { NumbersOf<V>::resize(o, 1, 1); };

  static arma::SizeMat size(const Owned& o, arma::uword) { return NumbersOf<Owned>::shape(o); }
  static arma::mat matrix(const V& v, arma::uword) { return arma::conv_to<arma::mat>::from(numbers_of(v)); }
  static Owned owned(const V& v) { return NumbersOf<V>::owned(v); }
  static Owned object(const Owned& like, const arma::mat& m, arma::uword dimension) {
    Owned result = like;
    if constexpr (has_samples)
      NumbersOf<V>::resize(result, m.n_rows, m.n_cols);
    else
      require_size(size(like, dimension), m);
    NumbersOf<V>::write(result, arma::conv_to<arma::Mat<Number>>::from(m).memptr());
    return result;
  }
  static decltype(auto) passed(Owned& o) {
    if constexpr (std::same_as<Owned, V>)
      return (o);
    else
      return NumbersOf<V>::given(o);
  }
};

/// A row for each sample, which holds the others of its numbers column by column.
template <Real T>
struct AsMatrix<arma::Cube<T>> {
  using Owned = arma::Cube<T>;
  using Number = T;
  static constexpr bool is_moved = true, has_samples = true;

  static arma::SizeMat size(const Owned& c, arma::uword dimension) {
    const arma::uword samples = sizes(c)[dimension];
    return arma::SizeMat(samples, c.n_elem / std::max<arma::uword>(samples, 1));
  }
  static arma::mat matrix(const Owned& c, arma::uword dimension) {
    arma::mat m(size(c, dimension), arma::fill::none);
    each(c, dimension, [&m](T v, arma::uword sample, arma::uword k) { m(sample, k) = static_cast<double>(v); });
    return m;
  }
  static Owned owned(const Owned& c) { return c; }
  static Owned object(const Owned& like, const arma::mat& m, arma::uword dimension) {
    std::array<arma::uword, 3> along = sizes(like);
    along[dimension] = m.n_rows;
    Owned result(along[0], along[1], along[2], arma::fill::none);
    if (result.n_elem != m.n_elem) require_size(size(like, dimension), m);
    each(result, dimension, [&m](T& v, arma::uword sample, arma::uword k) { v = static_cast<T>(m(sample, k)); });
    return result;
  }
  static Owned& passed(Owned& c) { return c; }

 private:
  static std::array<arma::uword, 3> sizes(const Owned& c) { return {c.n_rows, c.n_cols, c.n_slices}; }
  /// call(entry, its sample, its place among the numbers of that)
  template <class Cube, class Call>
  static void each(Cube& c, arma::uword dimension, Call call) {
    std::array<arma::uword, 3> along = sizes(c);
    along[dimension] = 1;
    for (arma::uword k = 0; k < c.n_slices; ++k)
      for (arma::uword j = 0; j < c.n_cols; ++j)
        for (arma::uword i = 0; i < c.n_rows; ++i) {
          std::array<arma::uword, 3> at{i, j, k};
          const arma::uword sample = at[dimension];
          at[dimension] = 0;
          call(c(i, j, k), sample, at[0] + along[0] * (at[1] + along[1] * at[2]));
        }
  }
};

/// A matrix of integers, or a range of them, [n x 1].
template <class V>
concept IntegerMatrix = std::integral<typename V::elem_type> && std::derived_from<V, arma::Mat<typename V::elem_type>>;
template <class V>
concept IntegerRange = !IntegerMatrix<V> && requires(V & v, const V& given) {
  requires std::integral<std::remove_cvref_t<decltype(*v.begin())>>;
  V(given);
  v.size();
};
template <class V>
concept Integers = IntegerMatrix<V> || IntegerRange<V>;

template <Integers V>
struct AsMatrix<V> {
  using Owned = V;
  static constexpr bool is_moved = false;
  static constexpr bool has_samples = IntegerMatrix<V> || requires(V & v) { v.resize(1); };

  static arma::SizeMat size(const V& v, arma::uword) {
    if constexpr (IntegerMatrix<V>)
      return arma::size(v);
    else
      return arma::SizeMat(static_cast<arma::uword>(v.size()), 1);
  }
  static arma::mat matrix(const V& v, arma::uword) {
    if constexpr (IntegerMatrix<V>) {
      return arma::conv_to<arma::mat>::from(v);
    } else {
      arma::mat m(size(v, 0), arma::fill::none);
      std::transform(v.begin(), v.end(), m.begin(), [](auto i) { return static_cast<double>(i); });
      return m;
    }
  }
  static Owned owned(const V& v) { return v; }
  static Owned object(const Owned& like, const arma::mat& m, arma::uword) {
    Owned result = like;
    if constexpr (IntegerMatrix<V>)
      result.set_size(m.n_rows, m.n_cols);
    else if constexpr (has_samples)
      result.resize(static_cast<decltype(result.size())>(m.n_elem));
    else
      require_size(size(like, 0), m);
    std::transform(m.begin(), m.end(), result.begin(),
                   [](double d) { return static_cast<std::remove_cvref_t<decltype(*result.begin())>>(d); });
    return result;
  }
  static Owned& passed(Owned& o) { return o; }
};

template <class V>
concept SeenAsMatrix = requires {
  typename AsMatrix<V>::Owned;
};

}  // namespace gradcheck::detail
