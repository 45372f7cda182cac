// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;
using Set = std::set<arma::uword>;

bool has_samples_in_output(const Probe& p) {
  return p.samples > 0 && (p.by_rows ? p.output.n_rows : p.output.n_cols) == p.samples;
}

/// Those values of key(output) whose outputs reach none of the blocks in backward, although numerically they do.
template <class Key>
Set unheard(const Probe& p, const Blocks& blocks, Key key) {
  Set heard, reacting;
  for (const std::size_t k : blocks)
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const Jacobian& b = p.blocks[k];
      if (arma::any(b.analytic.row(t))) heard.insert(key(t));
      if (b.coordinates_reaching(t) > 0) reacting.insert(key(t));
    }
  Set left;
  std::ranges::set_difference(reacting, heard, std::inserter(left, left.end()));
  return left;
}

/// The Jacobian without the outputs of these keys.
template <class Key>
arma::mat without(arma::mat m, const Set& left_out, Key key) {
  for (arma::uword t = 0; t < m.n_rows; ++t)
    if (left_out.contains(key(t))) m.row(t).zeros();
  return m;
}

/// "sample 0", "samples 0, 2".
std::string numbered(const std::string& what, const Set& some) {
  return what + (some.size() == 1 ? " " : "s ") + listed({some.begin(), some.end()});
}

std::optional<Finding> samples_ignored(const Evidence& e, const Blocks& blocks) {
  if (!std::ranges::all_of(e.probes, has_samples_in_output)) return std::nullopt;
  const auto key = [](const Probe& p) { return [&p](arma::uword t) { return p.sample_of(t); }; };
  const auto ignored = [&](const Probe& p) { return unheard(p, blocks, key(p)); };
  const auto all_ignored = [&](const Probe& p) { return ignored(p).size() == p.samples; };
  if (std::ranges::any_of(e.probes, all_ignored)) return std::nullopt;
  const auto match = explains(e.probes, blocks, by([&](const Probe& p, auto&, const arma::mat& m) -> arma::mat {
                                return without(m, ignored(p), key(p));
                              }));
  if (!match) return std::nullopt;
  const auto first_alone = [&](const Probe& p) {
    const Set s = ignored(p);
    return s.size() + 1 == p.samples && !s.contains(0);
  };
  const bool first = std::ranges::all_of(e.probes, first_alone);
  const auto last_alone = [&](const Probe& p) {
    const Set s = ignored(p);
    return s.size() + 1 == p.samples && !s.contains(p.samples - 1);
  };
  const bool told_apart = std::ranges::any_of(e.probes, [](const Probe& p) { return p.samples > 2; });
  if (told_apart && std::ranges::all_of(e.probes, last_alone))
    return found(e, blocks, "assigned, not added",
                 "the gradient is that of the last sample of a batch alone: each sample's is assigned where it should "
                 "be added",
                 *match);
  std::string sentence;
  for (const Probe& p : e.probes) {
    const std::string one = numbered("sample", ignored(p)) + " of " + std::to_string(p.samples);
    if (sentence.find(one) == std::string::npos) sentence += (sentence.empty() ? "" : ", ") + one;
  }
  return found(e, blocks, first ? "only the first sample" : "sample ignored",
               "the gradient is the numeric one without " + sentence, *match,
               first && !told_apart ? std::vector<std::string>{"sample ignored"} : std::vector<std::string>{});
}

std::optional<Finding> outputs_ignored(const Evidence& e, const Blocks& blocks) {
  const auto key = [](const Probe& p) { return [&p](arma::uword t) { return p.feature_of(t); }; };
  Set ignored;
  for (const Probe& p : e.probes) {
    const Set here = unheard(p, blocks, key(p));
    if (here.size() == p.features()) return std::nullopt;
    ignored.insert(here.begin(), here.end());
  }
  if (ignored.empty()) return std::nullopt;
  const auto match =
      explains(e.probes, blocks,
               by([&](const Probe& p, auto&, const arma::mat& m) -> arma::mat { return without(m, ignored, key(p)); }));
  if (!match) return std::nullopt;
  return found(
      e, blocks, "output ignored",
      "the gradient is the numeric one without what comes through " + numbered("output", ignored) + " of each sample",
      *match);
}

/// Rows, or columns, of a block whose gradient is always zero in backward, though not numerically.
Set zero_lines(const Evidence& e, std::size_t block, bool columns) {
  Set live, reacting;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword i = 0; i < b.analytic.n_cols; ++i) {
      const arma::uword line = columns ? i / b.rows : i % b.rows;
      if (arma::any(b.analytic.col(i))) live.insert(line);
      if (b.outputs_reached(i) > 0) reacting.insert(line);
    }
  }
  Set zero;
  std::ranges::set_difference(reacting, live, std::inserter(zero, zero.end()));
  return zero;
}

std::optional<Finding> zero_rows_or_columns(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (const bool columns : {true, false}) {
    if (!columns && e.probes[0].blocks[blocks[0]].of_input) continue;  // rows are samples there
    const Set zero = zero_lines(e, blocks[0], columns);
    const Jacobian& block = e.probes[0].blocks[blocks[0]];
    if (zero.empty() || zero.size() == (columns ? block.cols : block.rows)) continue;
    const auto match = explains(e.probes, blocks, by([&](auto&, const Jacobian& b, arma::mat m) {
                                  for (arma::uword i = 0; i < m.n_cols; ++i)
                                    if (zero.contains(columns ? i / b.rows : i % b.rows)) m.col(i).zeros();
                                  return m;
                                }));
    if (match)
      return found(e, blocks, "rows or columns zero",
                   numbered(columns ? "column" : "row", zero) + " of the gradient " +
                       (zero.size() == 1 ? "is " : "are ") + "always zero, the rest agrees",
                   *match);
  }
  return std::nullopt;
}

/// Whether the Jacobian of an input is square, and not a diagonal.
bool mixes_entries(const Probe& p, const Jacobian& b) {
  if (!b.of_input || b.rows != p.output.n_rows || b.cols != p.output.n_cols) return false;
  const arma::mat off = b.numeric - arma::diagmat(b.numeric);
  return arma::any(arma::vectorise(arma::abs(off)) > 1e-6 * b.scale());
}

std::optional<Finding> off_diagonal_missing(const Evidence& e, const Blocks& blocks) {
  for (const Probe& p : e.probes)
    for (const std::size_t b : blocks)
      if (!mixes_entries(p, p.blocks[b])) return std::nullopt;
  const auto match =
      explains(e.probes, blocks, by([](auto&, auto&, const arma::mat& m) -> arma::mat { return arma::diagmat(m); }));
  if (!match) return std::nullopt;
  return found(
      e, blocks, "off-diagonal terms missing",
      "an input's gradient is that of its own output alone: the Jacobian's diagonal, without the terms beside it",
      *match);
}

/// Keeps of every coordinate only the last (or first) output that it reaches. The outer loop runs over samples or over
/// features.
arma::mat one_use(const Probe& p, const Jacobian& b, const arma::mat& m, bool last, bool samples_outside) {
  const auto rank = [&](arma::uword t) {
    return samples_outside ? p.sample_of(t) * p.features() + p.feature_of(t)
                           : p.feature_of(t) * (p.output.n_elem / p.features()) + p.sample_of(t);
  };
  arma::mat kept(arma::size(m), arma::fill::zeros);
  for (arma::uword i = 0; i < m.n_cols; ++i) {
    std::optional<arma::uword> use;
    for (arma::uword t = 0; t < m.n_rows; ++t)
      if (b.reacts(t, i) && (!use || (rank(t) > rank(*use)) == last)) use = t;
    if (use) kept(*use, i) = m(*use, i);
  }
  return kept;
}

/// The same where an output has several uses of a coordinate, of which one is kept: its derivative over a whole number.
arma::mat one_use_of_several(const Jacobian& b, arma::mat kept) {
  constexpr double most_uses = 16;
  for (arma::uword i = 0; i < kept.n_elem; ++i) {
    if (kept(i) == 0.0 || b.analytic(i) == 0.0) continue;
    const double uses = std::round(kept(i) / b.analytic(i));
    if (uses >= 2 && uses <= most_uses) kept(i) /= uses;
  }
  return kept;
}

/// One or two uses that are lost are those of a small number anyhow, as where gates are saturated.
bool is_enough_lost(const Evidence& e, const Blocks& blocks) {
  arma::uword lost = 0;
  for (const Probe& p : e.probes)
    for (const std::size_t k : blocks) {
      const Jacobian& b = p.blocks[k];
      for (arma::uword i = 0; i < b.numeric.n_elem; ++i) lost += b.analytic(i) == 0.0 && !b.is_right(i) ? 1 : 0;
    }
  return lost >= 4;
}

/// Of rows of a table that are looked up several times in one sample.
std::optional<Finding> assigned_in_samples(const Evidence& e, const Blocks& blocks) {
  const auto of_input = [&e](std::size_t b) { return e.probes[0].blocks[b].of_input; };
  if (std::ranges::any_of(blocks, of_input) || !is_enough_lost(e, blocks)) return std::nullopt;
  const auto match = explains(e.probes, blocks, by([](const Probe& p, const Jacobian& b, const arma::mat& m) {
                                return one_use_of_several(b, one_use(p, b, m, true, true));
                              }));
  if (!match) return std::nullopt;
  return found(e, blocks, "assigned, not added",
               "an entry that is used several times, in one sample too, has the gradient of its last use alone: it is "
               "assigned where it should be added",
               *match);
}

std::optional<Finding> assigned(const Evidence& e, const Blocks& blocks) {
  for (const bool last : {true, false})
    for (const bool samples_outside : {true, false}) {
      const auto match = explains(e.probes, blocks, by([=](const Probe& p, const Jacobian& b, const arma::mat& m) {
                                    return one_use(p, b, m, last, samples_outside);
                                  }));
      if (match && is_enough_lost(e, blocks))
        return found(e, blocks, "assigned, not added",
                     std::string("an entry that reaches several outputs has the gradient of the ") +
                         (last ? "last" : "first") + " of them alone: it is assigned where it should be added",
                     *match);
    }
  return std::nullopt;
}

/// Where some entries reach one output and others several, an output that is left out is the smaller coincidence.
std::optional<Finding> assigned_some(const Evidence& e, const Blocks& blocks) {
  const Probe& p = e.probes[0];
  for (const std::size_t k : blocks) {
    const Jacobian& b = p.blocks[k];
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      if (b.outputs_reached(i) == 1) return assigned(e, blocks);
  }
  return std::nullopt;
}

/// Whether the samples that are not heard have the same places in every batch: the first, the last, or all but one of
/// these, as a loop leaves them out. Those whose entries later samples use as well lie anywhere.
bool are_left_out_by_place(const Evidence& e, const Blocks& blocks) {
  bool first = true, last = true, all_but_first = true, all_but_last = true;
  for (const Probe& p : e.probes) {
    const Set s = unheard(p, blocks, [&p](arma::uword t) { return p.sample_of(t); });
    const bool ends = s.size() == 1, others = s.size() + 1 == p.samples;
    first = first && ends && s.contains(0);
    last = last && ends && s.contains(p.samples - 1);
    all_but_first = all_but_first && others && !s.contains(0);
    all_but_last = all_but_last && others && !s.contains(p.samples - 1);
  }
  return first || last || all_but_first || all_but_last;
}

std::optional<Finding> assigned_by_samples(const Evidence& e, const Blocks& blocks) {
  if (!std::ranges::all_of(e.probes, has_samples_in_output) || are_left_out_by_place(e, blocks)) return std::nullopt;
  return assigned(e, blocks);
}

}  // namespace

std::vector<Hypothesis> left_out_hypotheses() {
  // of a matrix of one triangle the diagonal is what the first use assigns
  return {off_diagonal_missing, assigned_by_samples, samples_ignored, zero_rows_or_columns,
          assigned_some,        outputs_ignored,     assigned,        assigned_in_samples};
}

}  // namespace gradcheck::detail
