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

/// Whether column j of the analytic side is column k of the numeric one, as far as it is not NaN.
bool are_same_columns(const Block& b, arma::uword j, arma::uword k) {
  for (arma::uword i = 0; i < b.verdict.n_rows; ++i)
    if (!std::isnan(b.analytic(i, j)) && !close(b.analytic(i, j), b.numeric(i, k), b.bound(i, j) + b.bound(i, k)))
      return false;
  return true;
}

bool is_zero_column(const Block& b, arma::uword j) {
  const arma::vec column = b.analytic.col(j);
  return std::ranges::all_of(column, [](double v) { return v == 0.0 || std::isnan(v); });
}

/// Whether column k of the numeric side is more than the bounds within which column j was put beside it: what is nearly
/// zero is so for reasons of its own.
bool exceeds_bounds(const Block& b, arma::uword j, arma::uword k) {
  for (arma::uword i = 0; i < b.verdict.n_rows; ++i)
    if (std::abs(b.numeric(i, k)) > b.bound(i, j) + b.bound(i, k)) return true;
  return false;
}

/// Which column of the numeric side each column of the analytic one is: itself where it is right, else one that none is
/// yet, so that equal columns do not hide a permutation, else any; n: it is zero, and no other. Empty: some column is
/// none, or none that moved stands out.
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
  for (arma::uword j = 0; j < n; ++j)
    if (from(j) == n && !is_zero_column(b, j)) return {};
  for (arma::uword j = 0; j < n; ++j)
    if (from(j) != j && from(j) < n && exceeds_bounds(b, j, from(j))) return from;
  return {};
}

/// Each column that stands for another is so much larger than the bounds that it is no other number: of a few that are
/// hardly known some always fit.
bool stand_out(const Block& b, const arma::uvec& from) {
  constexpr double so_many_bounds = 50;
  for (arma::uword j = 0; j < from.n_elem; ++j) {
    if (from(j) == j || from(j) == from.n_elem) continue;
    const arma::vec there = b.numeric.col(from(j)), bounds = b.bound.col(j) + b.bound.col(from(j));
    if (!arma::any(arma::abs(there) > so_many_bounds * bounds)) return false;
  }
  return true;
}

Block turned(const Block& b) {
  Block t = b;
  t.analytic = b.analytic.t();
  t.numeric = b.numeric.t();
  t.bound = b.bound.t();
  t.verdict = b.verdict.t();
  return t;
}

/// Column from(j) at place j; zeros for one that there is not.
arma::mat picked_columns(const arma::mat& m, const arma::uvec& from) {
  arma::mat r(arma::size(m), arma::fill::zeros);
  for (arma::uword j = 0; j < from.n_elem; ++j)
    if (from(j) < m.n_cols) r.col(j) = m.col(from(j));
  return r;
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
    const std::string origin = from(j) == from.n_elem ? "zero" : std::to_string(from(j));
    text += (text.empty() ? "" : ", ") + origin + " for " + std::to_string(j);
  }
  return told > 3 ? text + ", .." : text;
}

bool are_swapped(const arma::uvec& from) {
  const arma::uvec moved = arma::find(from != arma::regspace<arma::uvec>(0, from.n_elem - 1));
  return moved.n_elem == 2 && from(moved(0)) == moved(1) && from(moved(1)) == moved(0);
}

/// Every one that moved is the one before, or the one behind; the first or the last is anything.
std::optional<bool> moved_by_one(const arma::uvec& from) {
  const arma::uword n = from.n_elem;
  for (const bool forth : {true, false}) {
    bool all = n > 2;
    for (arma::uword j = 0; j < n; ++j) {
      const bool is_end = j == (forth ? 0 : n - 1);
      if (!is_end) all = all && from(j) == (forth ? j - 1 : j + 1);
    }
    if (all) return forth;
  }
  return std::nullopt;
}

bool is_permutation(const arma::uvec& from) {
  const arma::uvec sorted = arma::unique(from);
  return sorted.n_elem == from.n_elem && sorted.max() < from.n_elem;
}

Finding at_other_places(const SeenDerivative& seen, std::size_t block, const arma::uvec& from, const Words& words) {
  const std::string many = words.many;
  if (are_swapped(from))
    return misplaced(seen, block, many + " swapped",
                     std::string("the ") + many + " are right, but swapped: " + moves_in(from));
  if (is_permutation(from))
    return misplaced(seen, block, many + " permuted",
                     std::string("the ") + many + " are right, in another order: " + moves_in(from));
  if (const auto forth = moved_by_one(from))
    return misplaced(seen, block, many + " moved by one",
                     std::string("the ") + many + " are right, but each stands one place too " +
                         (*forth ? "far: " : "early: ") + moves_in(from));
  return misplaced(seen, block, many + " of another " + words.one,
                   std::string("some ") + many + " are right for another " + words.one + ": " + moves_in(from));
}

/// "J row 3", "J columns 3, 4, 5 and 2 more".
std::string lines_text(const Block& b, const arma::uvec& lines, bool rows) {
  constexpr arma::uword most_lines = 3;
  std::string text = b.name + (rows ? " row" : " column") + (lines.n_elem == 1 ? " " : "s ");
  for (arma::uword i = 0; i < std::min(lines.n_elem, most_lines); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(lines(i));
  return lines.n_elem > most_lines ? text + " and " + std::to_string(lines.n_elem - most_lines) + " more" : text;
}

/// A block at the user's point; what is not declared says nothing.
Block declared_block(const SeenDerivative& seen, std::size_t block) {
  Block b = seen.points[0].blocks[block];
  for (arma::uword i = 0; i < b.analytic.n_elem; ++i)
    if (!seen.is_declared(block, i)) b.analytic(i) = arma::datum::nan;
  return b;
}

Block rows_of(Block b, const arma::uvec& lines) {
  b.analytic = b.analytic.rows(lines).eval();
  b.numeric = b.numeric.rows(lines).eval();
  b.bound = b.bound.rows(lines).eval();
  b.verdict = b.verdict.rows(lines).eval();
  return b;
}

/// The lines of a matrix in which some point disagrees.
arma::uvec wrong_lines(const SeenDerivative& seen, std::size_t block, bool rows) {
  arma::umat wrong(arma::size(seen.points[0].blocks[block].verdict), arma::fill::zeros);
  for (const SeenDerivative::Point& p : seen.points)
    wrong.elem(arma::find(p.blocks[block].verdict == static_cast<unsigned char>(Verdict::disagree))).ones();
  const arma::umat in_lines = rows ? arma::umat(arma::sum(wrong, 1)) : arma::umat(arma::sum(wrong, 0));
  return arma::find(in_lines);
}

/// Within some rows alone, the others are right: their numbers stand in each other's columns; and the other way round.
std::optional<Finding> moved_within_lines(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const Block b = declared_block(seen, blocks[0]);
  if (b.verdict.n_rows < 2 || b.verdict.n_cols < 2) return std::nullopt;
  for (const bool rows : {true, false}) {
    const arma::uvec lines = wrong_lines(seen, blocks[0], rows);
    if (lines.n_elem == (rows ? b.verdict.n_rows : b.verdict.n_cols)) continue;
    const arma::uvec from = columns_of(rows_of(rows ? b : turned(b), lines));
    // Only where each number is there once: one entry that is another's is as well some other wrong term.
    if (from.is_empty() || !is_permutation(from)) continue;
    const auto moved = by_map([&](const arma::mat& m) -> arma::mat {
      arma::mat r = rows ? m : arma::mat(m.t());
      r.rows(lines) = picked_columns(r, from).eval().rows(lines);
      return rows ? r : arma::mat(r.t());
    });
    if (!map_explains(seen, blocks, moved)) continue;
    const Words words = lines.n_elem == 1 ? Words{"entry", "entries"}
                        : rows            ? Words{"column", "columns"}
                                          : Words{"row", "rows"};
    Finding finding = at_other_places(seen, blocks[0], from, words);
    finding.where = lines_text(b, lines, rows);
    return finding;
  }
  return std::nullopt;
}

/// Rows or columns, or the entries of a vector, that stand at other places.
std::optional<Finding> moved_lines(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const Block b = declared_block(seen, blocks[0]);
  const bool is_vector = b.verdict.n_rows == 1 || b.verdict.n_cols == 1;
  for (const bool rows : {true, false}) {
    if ((rows ? b.verdict.n_rows : b.verdict.n_cols) < 2) continue;
    const arma::uvec from = columns_of(rows ? turned(b) : b);
    const auto moved = by_map([&](const arma::mat& m) -> arma::mat {
      return rows ? arma::mat(picked_columns(m.t(), from).t()) : picked_columns(m, from);
    });
    if (from.is_empty() || !map_explains(seen, blocks, moved)) continue;
    if (!is_permutation(from) && !moved_by_one(from) && !stand_out(rows ? turned(b) : b, from)) continue;
    const Words words = is_vector ? Words{"entry", "entries"}
                        : rows    ? Words{"row", "rows"}
                                  : Words{"column", "columns"};
    return at_other_places(seen, blocks[0], from, words);
  }
  return std::nullopt;
}

}  // namespace

std::vector<DerivativeHypothesis> place_mistakes() {
  return {transposed_block, filled_by_columns, moved_lines, moved_within_lines};
}

}  // namespace gradcheck::detail
