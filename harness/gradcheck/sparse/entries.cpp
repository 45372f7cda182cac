// SPDX-License-Identifier: MIT
#include <gradcheck/sparse/entries.hpp>

#include <algorithm>

namespace gradcheck::detail {

SparseEntries::SparseEntries(arma::uword n_rows, arma::uword n_cols, const arma::uvec& rows, const arma::uvec& columns)
    : n_rows_(n_rows), n_cols_(n_cols), keys_(rows.n_elem), begins_(n_cols + 1), begins_of_rows_(n_rows + 1) {
  for (arma::uword k = 0; k < rows.n_elem; ++k) keys_[k] = columns(k) * n_rows + rows(k);
  if (!std::ranges::is_sorted(keys_)) std::ranges::sort(keys_);
  keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
  for (arma::uword k = 0; k < size(); ++k) {
    ++begins_[column(k) + 1];
    ++begins_of_rows_[row(k) + 1];
  }
  for (arma::uword j = 0; j < n_cols; ++j) begins_[j + 1] += begins_[j];
  for (arma::uword i = 0; i < n_rows; ++i) begins_of_rows_[i + 1] += begins_of_rows_[i];
  in_rows_.resize(size());
  std::vector<arma::uword> next(begins_of_rows_.begin(), begins_of_rows_.end());
  for (arma::uword k = 0; k < size(); ++k) in_rows_[next[row(k)]++] = k;
}

std::span<const arma::uword> SparseEntries::of_row(arma::uword i) const {
  return {in_rows_.data() + begins_of_rows_[i], begins_of_rows_[i + 1] - begins_of_rows_[i]};
}

std::optional<arma::uword> SparseEntries::find(arma::uword row, arma::uword column) const {
  const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(begins_[column]),
             last = keys_.begin() + static_cast<std::ptrdiff_t>(begins_[column + 1]);
  const auto found = std::lower_bound(first, last, column * n_rows_ + row);
  if (found == last || *found != column * n_rows_ + row) return std::nullopt;
  return static_cast<arma::uword>(found - keys_.begin());
}

arma::uvec SparseEntries::rows() const {
  arma::uvec all(size(), arma::fill::none);
  for (arma::uword k = 0; k < size(); ++k) all(k) = row(k);
  return all;
}

arma::uvec SparseEntries::columns() const {
  arma::uvec all(size(), arma::fill::none);
  for (arma::uword k = 0; k < size(); ++k) all(k) = column(k);
  return all;
}

SparseEntries SparseEntries::with(const arma::uvec& others, const arma::uvec& in_columns) const {
  return {n_rows_, n_cols_, arma::join_cols(rows(), others), arma::join_cols(columns(), in_columns)};
}

arma::vec SparseEntries::values_of(const SparseValues& matrix) const {
  if (matrix.n_rows != n_rows_ || matrix.n_cols != n_cols_) return {};
  arma::vec values(size(), arma::fill::zeros);
  // those of most matrices come in order: the one that follows is tried first
  arma::uword next = 0;
  for (arma::uword k = 0; k < matrix.values.n_elem; ++k) {
    const arma::uword key = matrix.columns(k) * n_rows_ + matrix.rows(k);
    if (!(next < size() && keys_[next] == key)) {
      const auto there = find(matrix.rows(k), matrix.columns(k));
      if (!there) continue;
      next = *there;
    }
    values(next++) += matrix.values(k);
  }
  return values;
}

SparsePlaces SparseEntries::places_of(arma::uword first, arma::uword n) const {
  const arma::uword from = begins_[first], to = begins_[first + n];
  SparsePlaces places{n_rows_, n, arma::uvec(to - from, arma::fill::none), arma::uvec(to - from, arma::fill::none)};
  for (arma::uword k = from; k < to; ++k) {
    places.rows(k - from) = row(k);
    places.columns(k - from) = column(k) - first;
  }
  return places;
}

}  // namespace gradcheck::detail
