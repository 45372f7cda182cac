// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/derivatives/mistakes/seen_entries.hpp>

namespace gradcheck::detail {

inline std::string entry_count(std::size_t n) { return n == 1 ? "1 entry" : std::to_string(n) + " entries"; }

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
/// Likewise one constant that all are off by.
std::optional<Finding> constant_of_all(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                       const std::vector<Block>& at_points);
/// Whether the rows of wrong entries, of a Hessian with those of their columns, are right outside of the pattern at x
/// also where no coordinate is zero. Cost: a derivative and four values.
bool are_right_elsewhere(const SeenEntries& seen, const Differentiated& whole, const std::vector<arma::uword>& wrong,
                         const Options& options, bool is_symmetric);
/// What is off in these is of one part of f, as part_mistakes() have it, where their rows are few; of a Hessian also
/// Gauss-Newton, of some of its rows.
std::optional<Finding> part_of_entries(const SeenEntries& seen, const Differentiated& whole,
                                       const std::vector<arma::uword>& wrong, const Options& options,
                                       bool is_symmetric);
/// Entry by entry, those with the same name together; what no factor explains is described. sample: the entries that
/// the blocks are of, among which those that are not wrong any more are passed over.
std::vector<Finding> factors_of(const SeenEntries& seen, const std::vector<arma::uword>& wrong,
                                const std::vector<arma::uword>& sample, const std::vector<Block>& at_points);

}  // namespace gradcheck::detail
