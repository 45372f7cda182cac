// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypotheses/inner_values.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// Each row, or each column, of a block times a number of its own, the same at all points and through all outputs.
struct LineFactors {
  BlockLines lines;
  arma::vec value;    ///< by line; 1 where nothing reacts
  arma::uvec fitted;  ///< how many entries of the Jacobians, at all points
  bool of_single_entries;
};

/// Nothing where the block has not as many lines at all points.
std::optional<LineFactors> line_factors(const Evidence& e, std::size_t block, BlockLines lines) {
  const Jacobian& own = e.probes[0].blocks[block];
  const arma::uword n = lines.count(own);
  LineFactors all{lines, {}, {}, n == own.rows * own.cols};
  arma::vec products(n, arma::fill::zeros), squares = products;
  all.fitted.zeros(n);
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    if (lines.count(b) != n) return std::nullopt;
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
        if (!b.reacts(t, i)) continue;
        const double there = b.numeric(t, i) / b.scale();
        products(lines.of(b, i)) += b.analytic(t, i) / b.scale() * there;
        squares(lines.of(b, i)) += there * there;
        ++all.fitted(lines.of(b, i));
      }
  }
  all.value.ones(n);
  for (arma::uword k = 0; k < n; ++k)
    if (squares(k) > 0) all.value(k) = products(k) / squares(k);
  return all;
}

constexpr double one_within = 1e-6;
constexpr arma::uword fewest_fitted = 8;

/// "rows 0, 2: 0.5 times", by the factors that are not 1; nothing where hardly anything was compared with some of them,
/// where the layer has but one line, or where all have the same. Of lines that are entries two have to share a factor:
/// any vector that is wrong is another one times a number for each entry.
std::string in_words(const LineFactors& f) {
  std::map<std::string, std::vector<arma::uword>> lines;
  for (arma::uword k = 0; k < f.value.n_elem; ++k)
    if (!close(f.value(k), 1, one_within)) {
      if (f.fitted(k) < fewest_fitted) return {};
      lines[number(f.value(k))].push_back(k);
    }
  if (lines.empty() || (lines.size() == 1 && lines.begin()->second.size() == f.value.n_elem)) return {};
  const auto is_one = [](const auto& of) { return of.second.size() < 2; };
  if (f.of_single_entries && std::ranges::any_of(lines, is_one)) return {};
  std::string text;
  for (const auto& [factor, of] : lines)
    text += (text.empty() ? "" : "; ") + std::string(f.lines.of_rows ? "row" : "column") +
            (of.size() > 1 ? "s " : " ") + listed(of) + ": " + factor + " times";
  return text;
}

std::optional<Finding> of_one_block(const Evidence& e, std::size_t block) {
  const Jacobian& first = e.probes[0].blocks[block];
  for (const bool of_rows : {false, true}) {
    const bool of_samples = first.of_input && e.probes[0].samples > 0 && e.probes[0].by_rows == of_rows;
    const auto factors = of_samples ? std::nullopt : line_factors(e, block, BlockLines{of_rows});
    const std::string words = factors ? in_words(*factors) : "";
    if (words.empty()) continue;
    const auto match = explains(e.probes, {block}, by([&](const Probe&, const Jacobian& b, arma::mat m) {
                                  for (arma::uword i = 0; i < m.n_cols; ++i)
                                    m.col(i) *= factors->value(factors->lines.of(b, i));
                                  return m;
                                }));
    if (match)
      return found(e, {block}, "factor on some rows or columns",
                   words + " the numeric value, at all points and through all outputs" +
                       (arma::any(arma::abs(factors->value - 1) <= one_within) ? "; the others are right" : ""),
                   *match);
  }
  return std::nullopt;
}

/// All of the blocks, each by its own lines: half of the features of dX, and the rows of dW that these features have.
std::optional<Finding> factor_on_lines(const Evidence& e, const Blocks& blocks) {
  std::optional<Finding> all;
  for (const std::size_t b : blocks) {
    const auto one = of_one_block(e, b);
    if (!one) return std::nullopt;
    if (!all) {
      all = one;
    } else {
      all->where += ", " + one->where;
      all->sentence += "; " + one->where + ": " + one->sentence;
    }
  }
  return all;
}

}  // namespace

std::vector<Hypothesis> line_hypotheses() { return {factor_on_lines}; }

}  // namespace gradcheck::detail
