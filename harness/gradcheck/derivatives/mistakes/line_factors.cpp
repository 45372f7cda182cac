// SPDX-License-Identifier: MIT
// A factor of its own for each row or column: a weight of each residual, a unit of each parameter, the inner derivative
// of a parameter that is a logarithm.
#include <algorithm>
#include <cmath>
#include <string>

#include <gradcheck/derivatives/mistakes/own_factors.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/diagnosis/constant_ratio.hpp>

namespace gradcheck::detail {
namespace {

constexpr arma::uword most_lines_told = 3;

/// One row or column, as a block of one.
Block line_of(const Block& b, arma::uword i, bool row) {
  Block line = b;
  const auto taken = [&](const auto& m) {
    return row ? std::decay_t<decltype(m)>(m.row(i)) : std::decay_t<decltype(m)>(m.col(i));
  };
  line.analytic = taken(b.analytic);
  line.numeric = taken(b.numeric);
  line.bound = taken(b.bound);
  line.error_bar = taken(b.error_bar);
  line.verdict = taken(b.verdict);
  line.reason = taken(b.reason);
  return line;
}

/// The ratio of one line at all points, if it is one: told by two entries, or by one that changes.
std::optional<Ratio> ratio_of_line(const SeenDerivative& seen, std::size_t block, arma::uword i, bool row) {
  std::optional<Ratio> best;
  arma::uword telling = 0;
  for (const SeenDerivative::Point& p : seen.points) {
    const Block line = line_of(p.blocks[block], i, row);
    const auto ratio = constant_ratio({&line});
    if (!ratio || (best && !are_same(*best, *ratio))) return std::nullopt;
    telling = std::max(telling, ratio->entries);
    if (!best || ratio->error < best->error) best = ratio;
  }
  const Block &here = seen.points[0].blocks[block], &there = seen.points.back().blocks[block];
  const bool changes = arma::any(
      arma::vectorise(arma::abs(here.numeric - there.numeric) > here.bound + there.bound + 0.01 * abs(here.numeric)));
  return best && telling + (changes ? 1 : 0) >= 2 ? best : std::nullopt;
}

/// Every wrong line is a number times the right one, and not all the same.
std::optional<Finding> scaled(const SeenDerivative& seen, std::size_t block, bool rows) {
  const Block& b = seen.points[0].blocks[block];
  const arma::uword lines = rows ? b.verdict.n_rows : b.verdict.n_cols;
  std::optional<Ratio> first;
  bool differ = false;
  arma::uword told = 0;
  double product = 1;
  std::string text;
  for (arma::uword i = 0; i < lines; ++i) {
    if (line_of(b, i, rows).counts().disagree == 0) continue;
    const auto ratio = ratio_of_line(seen, block, i, rows);
    if (!ratio || ratio->value == 0.0 || ratio->error > 1e-4 * std::abs(ratio->value)) return std::nullopt;
    differ = differ || (first && !are_same(*first, *ratio));
    if (!first) first = ratio;
    product *= ratio->value;
    if (++told <= most_lines_told)
      text += (told > 1 ? ", " : "") + std::to_string(i) + " is " + to_string(*ratio) + " times";
  }
  // Two of which one is multiplied by what the other is divided by may stand in each other's places.
  const bool may_be_swapped = told == 2 && std::abs(product - 1) <= 1e-3;
  if (!differ || may_be_swapped) return std::nullopt;
  const bool is_vector = b.verdict.n_rows == 1 || b.verdict.n_cols == 1;
  const std::string one = is_vector ? "entry" : rows ? "row" : "column";
  return Finding{(is_vector ? "entries" : one + "s") + std::string(" scaled"),
                 seen.names({block}),
                 one + " " + text + (told > most_lines_told ? ", .." : "") + " the numeric one, at all " +
                     std::to_string(seen.points.size()) + " points",
                 {},
                 {}};
}

std::optional<Finding> scaled_lines(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1 || seen.points.size() < 2) return std::nullopt;
  const Block& b = seen.points[0].blocks[blocks[0]];
  for (const bool rows : {true, false})
    if ((rows ? b.verdict.n_rows : b.verdict.n_cols) > 1)
      if (auto finding = scaled(seen, blocks[0], rows)) return finding;
  return std::nullopt;
}

arma::uvec wrong_columns(const SeenDerivative& seen, std::size_t block) {
  arma::urowvec wrong(seen.points[0].blocks[block].verdict.n_cols, arma::fill::zeros);
  for (const SeenDerivative::Point& p : seen.points)
    wrong += arma::any(p.blocks[block].verdict == static_cast<unsigned char>(Verdict::disagree), 0);
  return arma::find(wrong);
}

/// "J column 3", "J columns 3, 4, 5 and 2 more"; empty where these are all.
std::string columns_text(const Block& b, const arma::uvec& columns) {
  if (columns.n_elem == b.verdict.n_cols) return {};
  std::string text = b.name + (columns.n_elem == 1 ? " column " : " columns ");
  for (arma::uword i = 0; i < std::min(columns.n_elem, most_lines_told); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(columns(i));
  if (columns.n_elem > most_lines_told) text += " and " + std::to_string(columns.n_elem - most_lines_told) + " more";
  return text;
}

/// Every wrong column of a matrix is multiplied by the same function of the coordinate that it is of.
std::optional<Finding> factor_of_own_x(const SeenDerivative& seen, const BlockPlaces& blocks) {
  if (blocks.size() != 1 || blocks[0] >= seen.points[0].x.size()) return std::nullopt;
  const Block& b = seen.points[0].blocks[blocks[0]];
  const arma::mat& x = seen.points[0].x[blocks[0]];
  if (arma::size(x) == arma::size(b.analytic) || b.analytic.n_cols != x.n_elem) return std::nullopt;
  const arma::uvec wrong = wrong_columns(seen, blocks[0]);
  for (const OwnFunction& factor : own_factors) {
    if (!is_usable(factor, seen, blocks)) continue;
    const auto multiplied = [&](const SeenDerivative::Point& p, std::size_t k) -> Predicted {
      arma::mat value = p.blocks[k].numeric, error = p.blocks[k].bound;
      for (const arma::uword j : wrong) {
        value.col(j) *= factor.of(p.x[k](j));
        error.col(j) *= std::abs(factor.of(p.x[k](j)));
      }
      return {value, error};
    };
    if (map_explains(seen, blocks, multiplied))
      return Finding{"a factor of x",
                     columns_text(b, wrong),
                     std::string(wrong.n_elem == 1 ? "the column is" : "each column is") + " the numeric one times " +
                         factor.words + ", of its own x",
                     {},
                     {}};
  }
  return std::nullopt;
}

}  // namespace

std::vector<DerivativeHypothesis> line_factor_mistakes() { return {factor_of_own_x, scaled_lines}; }

}  // namespace gradcheck::detail
