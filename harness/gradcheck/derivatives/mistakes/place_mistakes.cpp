// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

namespace gradcheck::detail {
namespace {

Finding misplaced(const SeenDerivative& seen, std::size_t block, std::string mistake, std::string sentence) {
  return {std::move(mistake), seen.names({block}), std::move(sentence), {}, {}};
}

/// The entries in the order of a walk along the rows instead of down the columns. Of a square block: transposed.
std::optional<Finding> transposed_block(const SeenDerivative& seen, const BlockPlaces& blocks) {
  const auto by_rows = by_map([](const arma::mat& m) -> arma::mat { return arma::reshape(m.t(), m.n_rows, m.n_cols); });
  if (blocks.size() != 1 || !map_explains(seen, blocks, by_rows)) return std::nullopt;
  const Block& b = seen.points[0].blocks[blocks[0]];
  if (b.verdict.n_rows == b.verdict.n_cols)
    return misplaced(seen, blocks[0], "transposed", "entry [j, k] is the numeric one of [k, j], everywhere");
  return misplaced(seen, blocks[0], "rows for columns",
                   "the entries are right, but follow each other along the rows, where they should down the columns");
}

/// The same where the entries are to follow each other along the rows, as those of a flat Jacobian do.
std::optional<Finding> filled_by_columns(const SeenDerivative& seen, const BlockPlaces& blocks) {
  const auto by_columns =
      by_map([](const arma::mat& m) -> arma::mat { return arma::reshape(m, m.n_cols, m.n_rows).t(); });
  if (blocks.size() != 1 || !map_explains(seen, blocks, by_columns)) return std::nullopt;
  return misplaced(seen, blocks[0], "columns for rows",
                   "the entries are right, but follow each other down the columns, where they should along the rows");
}

/// Whether column j of the analytic side is column k of the numeric one.
bool are_same_columns(const Block& b, arma::uword j, arma::uword k) {
  for (arma::uword i = 0; i < b.verdict.n_rows; ++i)
    if (!close(b.analytic(i, j), b.numeric(i, k), b.bound(i, j) + b.bound(i, k))) return false;
  return true;
}

/// Which column of the numeric side each column of the analytic one is: itself where it is right, else one that none is
/// yet, so that equal columns do not hide a permutation, else any. Empty: some column is none.
arma::uvec columns_of(const Block& b) {
  const arma::uword n = b.verdict.n_cols;
  arma::uvec from(n);
  from.fill(n);
  std::vector<bool> taken(n);
  const auto take_first = [&](arma::uword j, bool only_free) {
    for (arma::uword k = 0; k < n && from(j) == n; ++k)
      if (!(only_free && taken[k]) && are_same_columns(b, j, k)) from(j) = k;
    if (from(j) < n) taken[from(j)] = true;
  };
  for (arma::uword j = 0; j < n; ++j)
    if (are_same_columns(b, j, j)) {
      from(j) = j;
      taken[j] = true;
    }
  for (const bool only_free : {true, false})
    for (arma::uword j = 0; j < n; ++j)
      if (from(j) == n) take_first(j, only_free);
  return arma::all(from < n) ? from : arma::uvec();
}

Block turned(const Block& b) {
  Block t = b;
  t.analytic = b.analytic.t();
  t.numeric = b.numeric.t();
  t.bound = b.bound.t();
  t.verdict = b.verdict.t();
  return t;
}

struct Words {
  const char *one, *many;
};

/// "2 for 0, 0 for 2": the first three that moved.
std::string moves_in(const arma::uvec& from) {
  std::string text;
  arma::uword told = 0;
  for (arma::uword j = 0; j < from.n_elem; ++j) {
    if (from(j) == j || ++told > 3) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(from(j)) + " for " + std::to_string(j);
  }
  return told > 3 ? text + ", .." : text;
}

bool are_swapped(const arma::uvec& from) {
  const arma::uvec moved = arma::find(from != arma::regspace<arma::uvec>(0, from.n_elem - 1));
  return moved.n_elem == 2 && from(moved(0)) == moved(1) && from(moved(1)) == moved(0);
}

Finding at_other_places(const SeenDerivative& seen, std::size_t block, const arma::uvec& from, const Words& words) {
  const arma::uvec sorted = arma::unique(from);
  const std::string many = words.many;
  if (are_swapped(from))
    return misplaced(seen, block, many + " swapped",
                     std::string("the ") + many + " are right, but swapped: " + moves_in(from));
  if (sorted.n_elem == from.n_elem)
    return misplaced(seen, block, many + " permuted",
                     std::string("the ") + many + " are right, in another order: " + moves_in(from));
  return misplaced(seen, block, many + " of another " + words.one,
                   std::string("some ") + many + " are right for another " + words.one + ": " + moves_in(from));
}

/// Rows or columns, or the entries of a vector, that stand at other places.
std::optional<Finding> moved_lines(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const Block& b = seen.points[0].blocks[blocks[0]];
  const bool is_vector = b.verdict.n_rows == 1 || b.verdict.n_cols == 1;
  for (const bool rows : {true, false}) {
    if ((rows ? b.verdict.n_rows : b.verdict.n_cols) < 2) continue;
    const arma::uvec from = columns_of(rows ? turned(b) : b);
    const auto moved = by_map(
        [&](const arma::mat& m) -> arma::mat { return rows ? arma::mat(m.rows(from)) : arma::mat(m.cols(from)); });
    if (from.is_empty() || !map_explains(seen, blocks, moved)) continue;
    const Words words = is_vector ? Words{"entry", "entries"}
                        : rows    ? Words{"row", "rows"}
                                  : Words{"column", "columns"};
    return at_other_places(seen, blocks[0], from, words);
  }
  return std::nullopt;
}

}  // namespace

std::vector<DerivativeHypothesis> place_mistakes() { return {transposed_block, filled_by_columns, moved_lines}; }

}  // namespace gradcheck::detail
