// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <gradcheck/report/report.hpp>
#include <gradcheck/values/sparse_values.hpp>

namespace gradcheck::detail {

/// The entries of a sparse matrix, column by column and down each, every one once; and those of each row. Memory: some
/// 40 bytes an entry.
class SparseEntries {
 public:
  /// Entries k at [rows(k), columns(k)], in any order, also several times. All inside [n_rows x n_cols].
  SparseEntries(arma::uword n_rows, arma::uword n_cols, const arma::uvec& rows, const arma::uvec& columns);

  arma::uword size() const { return keys_.size(); }
  arma::uword n_rows() const { return n_rows_; }
  arma::uword n_cols() const { return n_cols_; }
  arma::uword row(arma::uword k) const { return keys_[k] % n_rows_; }
  arma::uword column(arma::uword k) const { return keys_[k] / n_rows_; }
  /// Those of column j are begin(j) .. begin(j + 1) - 1.
  arma::uword begin(arma::uword j) const { return begins_[j]; }
  std::span<const arma::uword> of_row(arma::uword i) const;
  std::optional<arma::uword> find(arma::uword row, arma::uword column) const;

  arma::uvec rows() const;
  arma::uvec columns() const;
  /// These and others of a matrix of the same size.
  SparseEntries with(const arma::uvec& rows, const arma::uvec& columns) const;
  SparseEntries with(const SparseEntries& others) const { return with(others.rows(), others.columns()); }
  SparseEntries transposed() const { return {n_cols_, n_rows_, columns(), rows()}; }
  /// The numbers of a matrix at these entries, 0 where it has none. Of one of another size: empty.
  arma::vec values_of(const SparseValues& matrix) const;
  /// Those of columns first .. first + n - 1, as places of a matrix of n columns.
  SparsePlaces places_of(arma::uword first, arma::uword n) const;

 private:
  arma::uword n_rows_, n_cols_;
  std::vector<arma::uword> keys_;     ///< column * n_rows + row, in order
  std::vector<arma::uword> begins_;   ///< by column
  std::vector<arma::uword> in_rows_;  ///< numbers of entries, row by row
  std::vector<arma::uword> begins_of_rows_;
};

}  // namespace gradcheck::detail
