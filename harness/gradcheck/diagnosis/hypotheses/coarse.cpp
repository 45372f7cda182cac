// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The outputs that one coordinate reaches, by either side.
arma::uvec reached_by(const Jacobian& b, arma::uword i) {
  return arma::find(arma::abs(b.numeric.col(i)) + arma::abs(b.analytic.col(i)) > 1e-10 * b.scale());
}

/// What each output's cotangent is multiplied with is off by one number for each entry of a parameter, whatever the
/// sample: x less another mean.
std::optional<Finding> shifted(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1 || e.probes[0].blocks[blocks[0]].of_input) return std::nullopt;
  arma::uword judged = 0;
  double largest = 0;
  bool by_all = true;  // every entry through all outputs: no feature of a sample is its own
  const auto match = explains(e.probes, blocks, [&](const Probe&, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      const arma::uvec reached = reached_by(b, i), own{i};
      if (reached.is_empty()) continue;
      by_all = by_all && reached.n_elem == b.numeric.n_rows;
      const arma::vec there = b.numeric.submat(reached, own), gap = b.analytic.submat(reached, own) - there;
      const double shift = arma::mean(gap), error = b.error_bar.col(i).max();
      if (reached.n_elem >= 3 && arma::range(there) > 1e-3 * b.scale() && std::abs(shift) > 1e-3 * b.scale()) ++judged;
      r.value.submat(reached, own) += shift;
      r.error.col(i) += error;
      if (std::abs(shift) > std::abs(largest)) largest = shift;
    }
    return r;
  });
  if (!match || judged < 2) return std::nullopt;
  if (by_all)
    return found(e, blocks, "constant term missing",
                 "through every output each entry of " + e.names(blocks) + " lacks one number, of up to " +
                     number(largest) +
                     ", the same in all samples: a term that no data are in, such as that of a normalising constant or "
                     "a penalty, is missing or wrong",
                 *match);
  return found(e, blocks, "shifted",
               "what the cotangent is multiplied with is off by one number for each entry of " + e.names(blocks) +
                   ", the same in all samples, by up to " + number(largest) + ": as if another mean were taken off",
               *match);
}

/// Of a point: whether some output follows other samples, while backward has no such derivative. Nothing where the
/// block has no samples.
std::optional<bool> leaves_out_others(const Probe& p, const Jacobian& b) {
  const arma::uword samples = p.by_rows ? b.rows : b.cols;
  if (!b.of_input || p.samples == 0 || samples != p.samples) return std::nullopt;
  bool follows = false;
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      if (p.sample_of(t) == p.sample_of(b, i)) continue;
      if (b.analytic(t, i) != 0) return std::nullopt;
      follows = follows || b.reacts(t, i);
    }
  return follows;
}

/// Samples that forward joins, as by the mean of a batch, and backward keeps apart.
std::optional<Finding> others_left_out(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  Match match;
  for (const Probe& p : e.probes) {
    const auto follows = leaves_out_others(p, p.blocks[blocks[0]]);
    if (!follows || (!*follows && p.samples > 1)) return std::nullopt;
    match.points += *follows ? 1 : 0;
  }
  if (match.points < 2) return std::nullopt;
  return found(e, blocks, "samples taken apart",
               "numerically outputs depend on other samples, as by the statistics of a batch; in backward no sample's "
               "gradient takes in another's cotangent",
               match);
}

/// Column i of a block's matrix, as columns of its Jacobian.
arma::mat jacobian_column(const Jacobian& b, const arma::mat& of, arma::uword i) {
  return of.cols(i * b.rows, (i + 1) * b.rows - 1);
}

bool is_wrong_in_column(const Jacobian& b, arma::uword i) {
  for (arma::uword k = 0; k < b.rows; ++k)
    if (!b.column_is_right(i * b.rows + k)) return true;
  return false;
}

/// Whether column i, which is wrong, is the numeric one of column j, which something follows.
bool holds_that_of(const Jacobian& b, arma::uword i, arma::uword j) {
  const arma::mat used = jacobian_column(b, b.analytic, i), there = jacobian_column(b, b.numeric, j);
  const arma::mat error = jacobian_column(b, b.error_bar, j);
  for (arma::uword k = 0; k < used.n_elem; ++k)
    if (!close(used(k), there(k), b.allowed(i * b.rows * b.numeric.n_rows + k, there(k), error(k)))) return false;
  return arma::any(arma::vectorise(there)) && is_wrong_in_column(b, i);
}

/// How many columns hold what the one so many places before has numerically, at all points; 0 where a point has other
/// columns.
arma::uword moved_columns(const Evidence& e, std::size_t block, int by) {
  const arma::uword cols = e.probes[0].blocks[block].cols;
  arma::uword moved = 0;
  for (arma::uword i = 0; i < cols; ++i) {
    const auto from = static_cast<arma::sword>(i) - by;
    if (from < 0 || from >= static_cast<arma::sword>(cols)) continue;
    moved += std::ranges::all_of(e.probes, [&](const Probe& p) {
      const Jacobian& b = p.blocks[block];
      return b.cols == cols && holds_that_of(b, i, static_cast<arma::uword>(from));
    });
  }
  return moved;
}

/// Two columns in three, and four at least, hold that of their neighbour: the others are where a row, a channel or the
/// padding ends.
std::optional<Finding> columns_moved_by_one(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const arma::uword cols = e.probes[0].blocks[blocks[0]].cols;
  for (const int by : {1, -1}) {
    const arma::uword moved = moved_columns(e, blocks[0], by);
    if (moved < 4 || moved * 3 < cols * 2) continue;
    return found(e, blocks, "moved by one",
                 std::to_string(moved) + " of " + std::to_string(cols) +
                     " columns hold the numeric gradient of the column " + (by > 0 ? "before" : "after") +
                     " them: an index, or the padding that it begins at, is one off",
                 Match{e.probes.size(), 0});
  }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> coarse_hypotheses() { return {columns_moved_by_one, shifted, others_left_out}; }

}  // namespace gradcheck::detail
