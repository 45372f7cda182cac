// SPDX-License-Identifier: MIT
// Mistakes that show by zeros alone: what is not zero on both sides is right.
#include <algorithm>
#include <cmath>
#include <compare>
#include <set>
#include <utility>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// A feature of an output and an entry of a block, whatever the sample: what a mask lets through in one and not in
/// another.
using Passage = std::pair<arma::uword, arma::uword>;

bool has_a_sample_each(const Probe& p) { return p.samples > 0 && p.output.n_elem == p.samples * p.features(); }

/// Nothing where the entry is another sample's.
std::optional<Passage> pair_of(const Probe& p, const Jacobian& b, arma::uword t, arma::uword i) {
  if (!has_a_sample_each(p)) return Passage{t, i};
  if (!b.of_input) return Passage{p.feature_of(t), i};
  if ((p.by_rows ? b.rows : b.cols) != p.samples) return Passage{t, i};
  if (p.sample_of(t) != p.sample_of(b, i)) return std::nullopt;
  return Passage{p.feature_of(t), p.by_rows ? i / b.rows : i % b.rows};
}

/// How the entries of a block's Jacobians fall, at all points.
struct ZeroPattern {
  arma::uword right = 0;        ///< and not zero
  arma::uword dropped = 0;      ///< zero in backward, and not in forward
  arma::uword leaked = 0;       ///< zero in forward, and not in backward
  arma::uword blind = 0;        ///< bars too wide to say
  bool others = false;          ///< wrong, and zero on neither side; or another sample's
  std::set<Passage> open = {};  ///< pairs that forward lets through somewhere
  std::vector<Passage> leaks = {};

  void add(const Probe& p, const Jacobian& b, arma::uword t, arma::uword i) {
    const arma::uword at = i * b.numeric.n_rows + t;
    const auto pair = pair_of(p, b, t, i);
    const bool reacts = b.reacts(t, i);
    if (reacts && pair) open.insert(*pair);
    if (b.is_right(at)) {
      right += reacts ? 1 : 0;
      blind += b.allowed(at, b.numeric(at), b.error_bar(at)) > 1e-3 * b.scale() ? 1 : 0;
    } else if (reacts && b.analytic(at) == 0.0) {
      ++dropped;
    } else if (!reacts && pair) {
      ++leaked;
      leaks.push_back(*pair);
    } else {
      others = true;
    }
  }
  /// Whether what leaks is let through elsewhere: by data, and not by the shape of the layer.
  bool leak_by_data() const {
    const auto is_own = [](const Passage& pair) { return pair.first == pair.second; };
    const bool own = std::ranges::any_of(open, is_own);  // a parameter of each feature: what one lets through, all may
    const auto known =
        std::ranges::count_if(leaks, [&](const Passage& pair) { return open.contains(pair) || (own && is_own(pair)); });
    return static_cast<arma::uword>(known) * 4 >= leaked * 3;
  }
};

std::optional<ZeroPattern> zero_pattern_of(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  ZeroPattern all;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[blocks[0]];
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < b.numeric.n_rows; ++t) all.add(p, b, t, i);
    if (all.others) return std::nullopt;
  }
  if (all.blind * 4 > all.right) return std::nullopt;
  return all;
}

constexpr arma::uword fewest_zeros = 4;

/// In the order of a loop over samples, or over features.
std::vector<arma::uword> uses_in_order(const Probe& p, const Jacobian& b, arma::uword i, bool by_rows) {
  std::vector<arma::uword> uses;
  for (arma::uword t = 0; t < b.numeric.n_rows; ++t)
    if (b.reacts(t, i)) uses.push_back(t);
  const auto place = [&](arma::uword t) {
    const arma::uword rows = p.output.n_rows;
    return by_rows ? std::pair(t % rows, t / rows) : std::pair(t / rows, t % rows);
  };
  std::ranges::sort(uses, {}, place);
  return uses;
}

/// Whether of every entry that lost some of its uses these are the first: they were written over.
bool are_written_over(const Evidence& e, std::size_t block, bool by_rows) {
  arma::uword told = 0;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      const auto uses = uses_in_order(p, b, i, by_rows);
      const auto is_lost = [&](arma::uword t) { return b.analytic(t, i) == 0.0; };
      const auto lost = static_cast<std::size_t>(std::ranges::count_if(uses, is_lost));
      if (lost == 0) continue;
      const auto first_kept = std::ranges::find_if_not(uses, is_lost);
      if (static_cast<std::size_t>(first_kept - uses.begin()) != lost || first_kept == uses.end()) return false;
      ++told;
    }
  }
  return told >= 2 * fewest_zeros;
}

/// ", all of them on the diagonal".
std::string on_diagonal(const Evidence& e, std::size_t block) {
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      if (!b.column_is_right(i) && i % b.rows != i / b.rows) return "";
  }
  return ", all of them on the diagonal";
}

std::optional<Finding> entries_left_out(const Evidence& e, const Blocks& blocks) {
  const auto zeros = zero_pattern_of(e, blocks);
  if (!zeros || zeros->leaked > 0 || zeros->dropped < fewest_zeros || zeros->right < fewest_zeros) return std::nullopt;
  const std::string count = std::to_string(zeros->dropped) + " of " + std::to_string(zeros->dropped + zeros->right);
  const Match match{e.probes.size(), 0};
  if (are_written_over(e, blocks[0], true) || are_written_over(e, blocks[0], false))
    return found(e, blocks, "assigned, not added",
                 "an entry that reaches several outputs loses what comes through the first of these, " + count +
                     " derivatives at all points, and keeps the others as they are: what was there is written over",
                 match, {"entries left out"});
  return found(e, blocks, "entries left out",
               "backward has no derivative where forward has one, in " + count + " at all points" +
                   on_diagonal(e, blocks[0]) + "; where it has one, that is right",
               match);
}

/// A mask, or the choice of a branch: all is right where forward lets it through.
std::optional<Finding> gate_ignored(const Evidence& e, const Blocks& blocks) {
  const auto zeros = zero_pattern_of(e, blocks);
  if (!zeros || zeros->dropped > 0 || zeros->leaked < fewest_zeros || zeros->right < fewest_zeros ||
      !zeros->leak_by_data())
    return std::nullopt;
  return found(
      e, blocks, "mask not applied",
      "where an output depends on an entry the derivative is right; where it does not, though it does at other "
      "data, backward has one all the same, in " +
          std::to_string(zeros->leaked) +
          " places at all points: a mask, a clamp or the branch that forward took is left out",
      {e.probes.size(), 0});
}

std::optional<Finding> gate_inverted(const Evidence& e, const Blocks& blocks) {
  const auto zeros = zero_pattern_of(e, blocks);
  if (!zeros || zeros->right > 0 || std::min(zeros->leaked, zeros->dropped) < 2 * fewest_zeros ||
      !zeros->leak_by_data())
    return std::nullopt;
  return found(e, blocks, "mask inverted",
               "wherever an output depends on an entry backward has nothing, " + std::to_string(zeros->dropped) +
                   " times at all points, and where it does not, though it does at other data, something, " +
                   std::to_string(zeros->leaked) +
                   " times: the mask, or the branch that was taken, stands for its opposite",
               {e.probes.size(), 0});
}

/// Of an output that has other rows than samples, such as the distances of two clouds one below the other, the first or
/// the last rows reach nothing.
std::optional<Finding> part_of_output_ignored(const Evidence& e, const Blocks& blocks) {
  const auto zeros = zero_pattern_of(e, blocks);
  if (!zeros || zeros->leaked > 0 || zeros->dropped < fewest_zeros || zeros->right < fewest_zeros) return std::nullopt;
  bool first = true, last = true;
  std::string rows;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[blocks[0]];
    const arma::uword n = p.output.n_rows;
    if (p.samples > 0 && (p.by_rows ? n : p.output.n_cols) == p.samples) return std::nullopt;
    std::set<arma::uword> lost, heard;
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      if (b.coordinates_reaching(t) > 0) (arma::any(b.analytic.row(t)) ? heard : lost).insert(t % n);
    if (lost.size() < 2 || heard.size() < 2) return std::nullopt;
    first = first && *lost.rbegin() < *heard.begin();
    last = last && *heard.rbegin() < *lost.begin();
    if (rows.empty()) rows = range_or_list(lost);
  }
  if (!first && !last) return std::nullopt;
  return found(e, blocks, "output ignored",
               "the gradient is the numeric one without what comes through the " +
                   std::string(first ? "first" : "last") + " part of the output, rows " + rows + " at the first point",
               {e.probes.size(), 0}, {"assigned, not added"});
}

}  // namespace

std::vector<Hypothesis> gate_hypotheses() { return {entries_left_out, gate_ignored, gate_inverted}; }
std::vector<Hypothesis> part_hypotheses() { return {part_of_output_ignored}; }

}  // namespace gradcheck::detail
