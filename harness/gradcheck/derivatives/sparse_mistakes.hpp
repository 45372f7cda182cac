// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/seen_derivative.hpp>
#include <gradcheck/derivatives/sparse_derivative.hpp>
#include <gradcheck/sparse/check_sparse.hpp>

namespace gradcheck::detail {

/// The entries of a sparse derivative, of all blocks side by side, with what was said of each.
struct SeenEntries {
  const SparseFunction& function;
  const SparseEntries& entries;
  const std::vector<bool>& is_missing;  ///< not among the entries of the derivative, but not zero
  arma::vec analytic, numeric, bound;
  std::vector<bool> disagrees;

  SeenEntries(const SparseFunction& of, const SparseCheck& check);
  std::string name_of(arma::uword k) const;  ///< "J [7, 3]"
  /// "J row 1", "J [2, 0], J [3, 0], J [7, 0] and 4 more"; empty where these are all that say anything.
  std::string where(const std::vector<arma::uword>& which) const;
  std::vector<arma::uword> wrong() const;  ///< those that disagree, but the missing ones
  std::vector<arma::uword> missing() const;
  Block block_of(const std::vector<arma::uword>& which) const;  ///< what is known of these, as one column
};

/// Entries that are right for the mirror image of their place, where both disagree: taken out of `wrong`.
std::vector<Finding> transposed_entries(const SeenEntries& seen, std::vector<arma::uword>& wrong,
                                        std::vector<arma::uword>& missing);
/// Rows or columns that are right for others: taken out of both.
std::vector<Finding> moved_lines_of(const SeenEntries& seen, std::vector<arma::uword>& wrong,
                                    std::vector<arma::uword>& missing);
/// "missing in the pattern".
std::vector<Finding> missing_entries(const SeenEntries& seen, const std::vector<arma::uword>& missing);
/// One factor that explains all of these entries at all points. at_points: blocks of them, or of a sample, one a point.
std::optional<Finding> factor_of_all(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                     const std::vector<Block>& at_points);
/// Entry by entry, those with the same name together; what no factor explains is described. sample: the entries that
/// the blocks are of, among which those that are not wrong any more are passed over.
std::vector<Finding> factors_of(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                const std::vector<arma::uword>& sample, const std::vector<Block>& at_points);

}  // namespace gradcheck::detail
