// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

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
  const auto match = explains(e.probes, blocks, [&](const Probe&, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      const arma::uvec reached = reached_by(b, i), own{i};
      if (reached.is_empty()) continue;
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

}  // namespace

std::vector<Hypothesis> coarse_hypotheses() { return {shifted, others_left_out}; }

}  // namespace gradcheck::detail
