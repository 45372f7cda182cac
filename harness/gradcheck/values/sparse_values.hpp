// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <limits>
#include <type_traits>

namespace gradcheck {

/// A sparse matrix as its entries, in any order; of one that is there twice the sum counts.
struct SparseValues {
  arma::uword n_rows = 0, n_cols = 0;
  arma::uvec rows, columns;
  arma::vec values;
  double spacing = 0x1p-52;  ///< from 1 to the next number of its type
};

/// How the entries of a sparse matrix are read. Specialise it for a type of your own:
///   SparseValues read(const J&)
///   J sized(rows, cols)          of this size and without entries; only for a Jacobian that is filled
template <class J>
struct SparseOf {};

/// Armadillo's, and expressions of them.
template <class J>
requires(arma::is_arma_sparse_type<J>::value) struct SparseOf<J> {
  static J sized(arma::uword rows, arma::uword cols) requires std::constructible_from<J, arma::uword, arma::uword> {
    return J(rows, cols);
  }
  static SparseValues read(const J& given) {
    using Number = typename J::elem_type;
    const arma::SpMat<Number> matrix(given);
    SparseValues all{matrix.n_rows, matrix.n_cols, {}, {}, {}, std::numeric_limits<Number>::epsilon()};
    all.rows.set_size(matrix.n_nonzero);
    all.columns.set_size(matrix.n_nonzero);
    all.values.set_size(matrix.n_nonzero);
    arma::uword k = 0;
    for (auto entry = matrix.begin(); entry != matrix.end(); ++entry, ++k) {
      all.rows(k) = entry.row();
      all.columns(k) = entry.col();
      all.values(k) = static_cast<double>(*entry);
    }
    return all;
  }
};

namespace detail {

template <class J>
concept GivesSparse = requires(const std::remove_cvref_t<J>& j) {
  { SparseOf<std::remove_cvref_t<J>>::read(j) } -> std::convertible_to<SparseValues>;
};

template <class J>
concept CanBeFilledSparse = GivesSparse<J> && requires {
  { SparseOf<J>::sized(arma::uword(1), arma::uword(1)) } -> std::same_as<J>;
};

/// Matrices by several arguments, side by side.
inline SparseValues beside(SparseValues left, const SparseValues& right) {
  left.rows = arma::join_cols(left.rows, right.rows).eval();
  left.columns = arma::join_cols(left.columns, right.columns + left.n_cols).eval();
  left.values = arma::join_cols(left.values, right.values).eval();
  // one of another number of rows makes the whole misshapen
  if (right.n_rows != left.n_rows) left.n_rows = 0;
  left.n_cols += right.n_cols;
  left.spacing = left.spacing < right.spacing ? right.spacing : left.spacing;
  return left;
}

}  // namespace detail

}  // namespace gradcheck
