// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/sparse/check_sparse.hpp>

namespace gradcheck::detail {

/// The entries of a sparse derivative, of all blocks side by side, with what was said of each.
struct SeenEntries {
  const SparseFunction& function;
  const SparseEntries& entries;
  const std::vector<bool>& is_missing;  ///< not among the entries of the derivative, but not zero
  arma::vec analytic, numeric, bound;
  std::vector<bool> disagrees, is_decided;  ///< is_decided: agrees or disagrees, so that its number is known

  SeenEntries(const SparseFunction& of, const SparseCheck& check);
  std::string name_of(arma::uword k) const;  ///< "J [7, 3]"
  std::string name_of(arma::uword row, arma::uword column) const;
  /// "J row 1", "J [2, 0], J [3, 0], J [7, 0] and 4 more"; empty where these are all that say anything.
  std::string where(const std::vector<arma::uword>& which) const;
  std::vector<arma::uword> wrong() const;  ///< those that disagree, but the missing ones
  std::vector<arma::uword> missing() const;
  Block block_of(const std::vector<arma::uword>& which) const;  ///< what is known of these, as one column
};

}  // namespace gradcheck::detail
