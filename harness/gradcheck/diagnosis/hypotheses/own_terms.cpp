// SPDX-License-Identifier: MIT
// What an output has by its own entry of the input, where that is missing or wrong and the rest is right.
#include <string>
#include <vector>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// Which entry of an input is an output's own: that of its place, or, where an input has more columns than the output,
/// such as a state and what comes in beside each other, that so many columns further on.
struct Own {
  arma::uword behind = 0;

  bool fits(const Probe& p, const Jacobian& b) const {
    if (!b.of_input) return false;
    if (b.rows * b.cols == p.output.n_elem) return behind == 0;
    return more_columns(p, b) > 0 && behind <= more_columns(p, b);
  }
  arma::uword entry(const Probe& p, const Jacobian& b, arma::uword t) const {
    if (b.rows * b.cols == p.output.n_elem) return t;
    const arma::uword n = p.sample_of(t), j = p.feature_of(t) + behind;
    return p.by_rows ? n + j * b.rows : j + n * b.rows;
  }
  /// By how many columns an input is wider than the output, sample by sample.
  static arma::uword more_columns(const Probe& p, const Jacobian& b) {
    const arma::uword samples = p.by_rows ? b.rows : b.cols, width = p.by_rows ? b.cols : b.rows;
    const bool is_by_sample = p.samples > 0 && samples == p.samples && p.output.n_elem == p.samples * p.features();
    return is_by_sample && width > p.features() ? width - p.features() : 0;
  }
  /// Of an input of more columns: " (output 0 by column 4, and so on)".
  std::string in_words(const Probe& p, const Jacobian& b) const {
    if (b.rows * b.cols == p.output.n_elem) return {};
    return " (output 0 by column " + std::to_string(behind) + ", and so on)";
  }
};

std::vector<Own> own_places(const Evidence& e, std::size_t block) {
  std::vector<Own> all;
  const Probe& p = e.probes[0];
  for (arma::uword k = 0; k <= Own::more_columns(p, p.blocks[block]); ++k) all.push_back({k});
  return all;
}

/// y = x + f(x), without the x.
std::optional<Finding> skip_missing(const Evidence& e, const Blocks& blocks) {
  for (const Own own : own_places(e, blocks[0])) {
    const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
      if (!own.fits(p, b)) return std::nullopt;
      Predicted r{b.numeric, b.error_bar};
      for (arma::uword t = 0; t < p.output.n_elem; ++t) r.value(t, own.entry(p, b, t)) -= 1;
      return r;
    });
    if (match)
      return found(e, blocks, "one branch missing",
                   "each output lacks its input itself" + own.in_words(e.probes[0], e.probes[0].blocks[blocks[0]]) +
                       ", whose derivative is 1: a skip connection, y = x + f(x), of which backward has f alone",
                   *match);
  }
  return std::nullopt;
}

/// Entries of Jacobians at all points.
struct OwnCounts {
  arma::uword wrong = 0;   ///< of outputs by their own entries
  arma::uword beside = 0;  ///< right, and not zero, of other outputs by the same entries
};

/// Nothing where an entry is wrong that is no output's own.
std::optional<OwnCounts> wrong_alone(const Evidence& e, std::size_t block, Own own) {
  OwnCounts counts;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    const arma::uword outputs = p.output.n_elem, nobody = outputs;
    if (!own.fits(p, b)) return std::nullopt;
    arma::uvec output_of(b.numeric.n_cols);
    output_of.fill(nobody);
    for (arma::uword t = 0; t < outputs; ++t) output_of(own.entry(p, b, t)) = t;
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < outputs; ++t) {
        const bool right = b.is_right(i * outputs + t), is_own = output_of(i) == t;
        if (!right && !is_own) return std::nullopt;
        counts.wrong += right ? 0 : 1;
        counts.beside += !is_own && output_of(i) != nobody && b.reacts(t, i) ? 1 : 0;
      }
  }
  return counts;
}

/// What each output has by its own entry is wrong, and what it has by others right: a gate on a way that goes straight
/// through, y = (1 - z) n + z h without z c.
std::optional<Finding> own_entry_wrong(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  const Jacobian& b = e.probes[0].blocks[blocks[0]];
  if (b.rows * b.cols == e.probes[0].output.n_elem && !has_shape_of_output(e.probes[0], b)) return std::nullopt;
  for (const Own own : own_places(e, blocks[0])) {
    const auto counts = wrong_alone(e, blocks[0], own);
    if (!counts || counts->wrong < 8 || counts->beside < 8) continue;
    return found(e, blocks, "own term wrong",
                 "what each output has by its own entry" + own.in_words(e.probes[0], b) + " is wrong or left out, " +
                     std::to_string(counts->wrong) +
                     " times at all points, and what it has by the other entries is right, " +
                     std::to_string(counts->beside) +
                     " times: look at what goes straight from an entry to its output, such as a skip connection or "
                     "what a gate lets through",
                 {e.probes.size(), 0});
  }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> own_term_hypotheses() { return {skip_missing, own_entry_wrong}; }

}  // namespace gradcheck::detail
