// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <gradcheck/sparse/entries.hpp>
#include <gradcheck/sparse/judged_entries.hpp>
#include <gradcheck/sparse/moved_together.hpp>
#include <gradcheck/sparse/outputs_of_many.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Places outside the known entries.
struct Located {
  std::vector<arma::uword> rows, columns;
};

/// What outputs depend on beside the entries that are known: seen along random directions, then located.
class BeyondEntries {
 public:
  BeyondEntries(MovedTogether& moved, EntriesJudge& judge, const Options& options);

  /// Of these rows those that move along one of 2 random directions by more than their entries say. An entry that
  /// disagrees says what it is numerically. Evaluations: 6 to some 40 for each direction, however many rows there are.
  std::vector<arma::uword> rows_beyond(const std::vector<arma::uword>& rows, const SparseEntries& entries,
                                       const JudgedEntries& judged);
  /// Of such rows what stands against what along the direction in which they are.
  JudgedEntries judged_along(const std::vector<arma::uword>& rows, const SparseEntries& entries,
                             const JudgedEntries& judged);
  /// Columns outside the entries that these rows depend on. The columns are cast into buckets; in each all are moved,
  /// then those whose number has a given bit: where one column alone makes up what the entries do not say, the bits
  /// spell its number. Rows with several such columns in a bucket say nothing there. Evaluations: 2 (1 + log2 n) a
  /// bucket, for all rows together.
  Located located(const std::vector<arma::uword>& rows, arma::uword buckets, const SparseEntries& entries,
                  const JudgedEntries& judged);

 private:
  struct Directed;
  std::optional<std::pair<double, Judgement>> judged_along(const Directed& direction, arma::uword row,
                                                           const SparseEntries& entries, const JudgedEntries& judged,
                                                           OutputsOfMany& outputs) const;
  Group random_direction(std::uint64_t seed);

  MovedTogether& moved_;
  EntriesJudge& judge_;
  const Options& options_;
  std::vector<Group> directions_;
  std::uint64_t casts_ = 0;
};

}  // namespace gradcheck::detail
