// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <initializer_list>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace gradcheck {

/// The entries of a Jacobian that a solver is told of: entry k is [rows(k), columns(k)]. One that is there twice counts
/// once. rows, columns: any ranges of whole numbers of one length; otherwise std::invalid_argument is thrown.
struct Pattern {
  arma::uvec rows, columns;
  arma::uword n_rows = 0, n_cols = 0;  ///< the size of the sparse matrix that it is of; 0: not known

  Pattern(std::initializer_list<arma::uword> i, std::initializer_list<arma::uword> j) : rows(i), columns(j) {
    require_pairs();
  }
  template <std::ranges::sized_range Rows, std::ranges::sized_range Columns>
  requires std::integral<std::ranges::range_value_t<Rows>> && std::integral<std::ranges::range_value_t<Columns>>
  Pattern(const Rows& i, const Columns& j) : rows(numbers(i)), columns(numbers(j)) {
    require_pairs();
  }

 private:
  template <class Range>
  static arma::uvec numbers(const Range& from) {
    arma::uvec all(static_cast<arma::uword>(std::ranges::size(from)), arma::fill::none);
    arma::uword k = 0;
    for (const auto index : from) all(k++) = static_cast<arma::uword>(index);
    return all;
  }
  void require_pairs() const {
    if (rows.n_elem != columns.n_elem)
      throw std::invalid_argument("the pattern has " + std::to_string(rows.n_elem) + " rows and " +
                                  std::to_string(columns.n_elem) + " columns, expected a pair for each entry");
  }
};

/// How a pattern is read from what declares it: a Pattern, or the entries that a sparse matrix stores. Specialise it
/// for a type of your own:  Pattern read(const P&)
template <class P>
struct PatternOf {};

template <>
struct PatternOf<Pattern> {
  static const Pattern& read(const Pattern& pattern) { return pattern; }
};

template <class T>
struct PatternOf<arma::SpMat<T>> {
  static Pattern read(const arma::SpMat<T>& matrix) {
    Pattern pattern({}, {});
    pattern.rows.set_size(matrix.n_nonzero);
    pattern.columns.set_size(matrix.n_nonzero);
    pattern.n_rows = matrix.n_rows;
    pattern.n_cols = matrix.n_cols;
    arma::uword k = 0;
    for (auto entry = matrix.begin(); entry != matrix.end(); ++entry, ++k) {
      pattern.rows(k) = entry.row();
      pattern.columns(k) = entry.col();
    }
    return pattern;
  }
};

namespace detail {

template <class P>
concept DeclaresPattern = requires(const P& pattern) {
  { PatternOf<P>::read(pattern) } -> std::convertible_to<Pattern>;
};

}  // namespace detail

}  // namespace gradcheck
