// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The entry of the Jacobian's column i that is furthest off: "2.5, numeric 1.25".
std::string values(const Jacobian& b, arma::uword i) {
  arma::uword worst = 0;
  for (arma::uword t = 1; t < b.numeric.n_rows; ++t)
    if (std::abs(b.analytic(t, i) - b.numeric(t, i)) > std::abs(b.analytic(worst, i) - b.numeric(worst, i))) worst = t;
  return number(b.analytic(worst, i)) + ", numeric " + number(b.numeric(worst, i));
}

/// Of fewer entries one is as likely a row or a column; in a parameter that is a vector it is none.
arma::uword least_size(const Jacobian& b) { return !b.of_input && std::min(b.rows, b.cols) == 1 ? 3 : 6; }

/// Whether forward does not move with these at all: backward passes on what it drops, wherever they lie.
bool are_dropped(const Jacobian& b, const std::vector<arma::uword>& wrong) {
  return std::ranges::none_of(wrong, [&b](arma::uword i) { return arma::any(b.numeric.col(i)); });
}

/// Beside one entry of 1e10 a Jacobian does not see that others are wrong: the verdict does.
std::optional<Finding> isolated(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  Match match{e.probes.size(), 0};
  std::string sentence;
  bool dropped = true;
  if (!e.disagree.empty() && e.disagree[blocks[0]] > few_of(e.probes[0].blocks[blocks[0]])) return std::nullopt;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[blocks[0]];
    const arma::uword entries = b.rows * b.cols;
    const std::vector<arma::uword> wrong = wrong_coordinates(b);
    if (entries < least_size(b) || wrong.size() > few_of(b) * batches_of(e, p)) return std::nullopt;
    dropped = dropped && are_dropped(b, wrong);
    if (!sentence.empty() || wrong.empty()) continue;
    for (const arma::uword i : wrong)
      sentence +=
          (sentence.empty() ? "only " : ", ") + b.name + " " + place_text(i, b.rows) + " is wrong: " + values(b, i);
    sentence += "; the other " + std::to_string(entries - wrong.size()) + " entries agree";
  }
  if (dropped) return std::nullopt;
  return found(e, blocks, "isolated entries", sentence, match);
}

/// Every output's derivatives in rising order, as if their places did not matter.
std::optional<Predicted> wherever(const Probe& p, const Jacobian& b) {
  Predicted r{b.analytic, arma::mat(arma::size(b.analytic), arma::fill::zeros)};
  for (arma::uword t = 0; t < p.output.n_elem; ++t) {
    const arma::uvec from = arma::sort_index(b.numeric.row(t)), to = arma::sort_index(b.analytic.row(t));
    for (arma::uword i = 0; i < from.n_elem; ++i) {
      r.value(t, to(i)) = b.numeric(t, from(i));
      r.error(t, to(i)) = b.error_bar(t, from(i));
    }
  }
  return r;
}

/// Not merely permuted: which entry gets what may change from point to point.
std::optional<Finding> at_wrong_entries(const Evidence& e, const Blocks& blocks) {
  for (const std::size_t b : blocks)
    if (e.probes[0].blocks[b].rows * e.probes[0].blocks[b].cols < 4) return std::nullopt;
  const auto match = explains(e.probes, blocks, wherever);
  if (!match) return std::nullopt;
  return found(e, blocks, "at the wrong entries",
               "every output passes on its derivatives as they are numerically, but to other entries", *match);
}

}  // namespace

std::vector<Hypothesis> entry_hypotheses() { return {isolated}; }

std::vector<Hypothesis> misplaced_entry_hypotheses() { return {at_wrong_entries}; }

}  // namespace gradcheck::detail
