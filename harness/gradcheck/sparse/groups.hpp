// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/sparse/entries.hpp>

namespace gradcheck::detail {

/// The columns that have entries which are wanted, in groups that are moved at once: where a row has a wanted entry in
/// one column of a group, no other column of the group reaches it. Each column goes to the first group that it fits.
/// Source: Curtis, Powell and Reid, On the estimation of sparse Jacobian matrices (1974). Where all entries are wanted,
/// at least as many groups as the fullest row has entries; of a chain or a stencil no more than that. Cost: the sum of
/// the squares of the rows' entries; where that is more than 2^33, every column is moved alone.
std::vector<arma::uvec> groups_of_columns(const SparseEntries& entries, const std::vector<bool>& wanted);

}  // namespace gradcheck::detail
