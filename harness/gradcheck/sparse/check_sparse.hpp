// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/report/report.hpp>
#include <gradcheck/sparse/entries.hpp>
#include <gradcheck/sparse/sparse_function.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// A sparse derivative against its function, at the coordinates as they stand: blocks of entries, no contract, no
/// diagnosis. The entries: those that are declared, or that the derivative stores here. What
/// the function depends on beside them is looked for, and an entry where it is found, with an analytic value of 0.
/// Evaluations: 6 to some 40 for each group of columns (groups.hpp), as many for each of 2 random directions, and 10;
/// where something is missing, once more, and those of BeyondEntries::located. Memory: some 200 bytes an entry, and
/// 256 MB at most for values of the function.
/// Throws what the function or the derivative throw at the point itself, std::invalid_argument where the function gives
/// no number.
struct SparseCheck {
  Report report;
  /// All that the function depends on, as far as it was found, and which of these were not among its entries.
  SparseEntries entries;
  std::vector<bool> is_missing;
};
SparseCheck check_sparse_values(const SparseFunction& function, const Options& options);

/// The given ones of the entries, as a block of one column, at the coordinates as they stand.
Block sparse_entries_here(const SparseFunction& function, const SparseEntries& entries,
                          const std::vector<arma::uword>& which, const Options& options);

}  // namespace gradcheck::detail
