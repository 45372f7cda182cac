// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The ratio of analytic to numeric that fits some rows best.
struct OutputRatio {
  double product = 0, square = 0;

  void add(const Jacobian& b, arma::uword t) {
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      if (!b.reacts(t, i)) continue;
      const double n = b.numeric(t, i) / b.scale();
      product += b.analytic(t, i) / b.scale() * n;
      square += n * n;
    }
  }
  double value() const { return square > 0 ? product / square : 1.0; }
};

OutputRatio ratio_at(const Probe& p, const Blocks& blocks, arma::uword t) {
  OutputRatio r;
  for (const std::size_t k : blocks) r.add(p.blocks[k], t);
  return r;
}

/// Each row of the numeric Jacobian times the number that is its own.
template <class Factor>
Prediction by_row(Factor factor) {
  return by([factor](const Probe& p, const Jacobian&, arma::mat m) {
    for (arma::uword t = 0; t < m.n_rows; ++t) m.row(t) *= factor(p, t);
    return m;
  });
}

/// The derivatives of one output that are not zero.
std::vector<double> reacting(const Probe& p, const Blocks& blocks, arma::uword t) {
  std::vector<double> entries;
  for (const std::size_t k : blocks)
    for (arma::uword i = 0; i < p.blocks[k].numeric.n_cols; ++i)
      if (p.blocks[k].reacts(t, i)) entries.push_back(p.blocks[k].numeric(t, i));
  return entries;
}

/// Whether at most one entry of the blocks reacts to each output: any wrong ones are then right ones times a number
/// each.
bool have_one_entry_each(const Evidence& e, const Blocks& blocks) {
  return std::ranges::all_of(e.probes, [&](const Probe& p) {
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      if (reacting(p, blocks, t).size() > 1) return false;
    return true;
  });
}

bool are_all_different(const std::vector<OutputRatio>& ratios) {
  std::vector<double> values;
  for (const OutputRatio& r : ratios) values.push_back(r.value());
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values, [](double a, double b) { return close(a, b, 1e-6); }) == values.end();
}

std::optional<Finding> factor_per_output(const Evidence& e, const Blocks& blocks) {
  const arma::uword m = e.probes[0].features();
  std::vector<OutputRatio> ratios(m);
  for (const Probe& p : e.probes) {
    if (p.features() != m) return std::nullopt;
    for (const std::size_t k : blocks)
      for (arma::uword t = 0; t < p.output.n_elem; ++t) ratios[p.feature_of(t)].add(p.blocks[k], t);
  }
  const auto match = explains(e.probes, blocks,
                              by_row([&](const Probe& p, arma::uword t) { return ratios[p.feature_of(t)].value(); }));
  if (!match || m < 2 || (have_one_entry_each(e, blocks) && are_all_different(ratios))) return std::nullopt;
  std::string words;
  for (const OutputRatio& r : ratios) words += (words.empty() ? "" : ", ") + number(r.value());
  return found(
      e, blocks, "factor per output",
      "what comes through each output is a multiple of its numeric value, one for every output of a sample and "
      "the same at all points: " +
          words,
      *match);
}

/// How many entries the derivative of one output has, 0 where these cannot have another direction: two that cancel, of
/// a norm over two numbers.
arma::uword entries_of_direction(const Probe& p, const Blocks& blocks, arma::uword t) {
  const std::vector<double> entries = reacting(p, blocks, t);
  const bool forced = entries.size() == 2 && close(entries[0], -entries[1], 1e-6 * std::abs(entries[0]));
  return forced ? 0 : entries.size();
}

/// The ratio of all entries of a point, where that is one number through all of several outputs.
std::optional<double> ratio_of_point(const Probe& p, const Blocks& blocks) {
  std::optional<double> first;
  arma::uword outputs = 0;
  for (arma::uword t = 0; t < p.output.n_elem; ++t) {
    const OutputRatio r = ratio_at(p, blocks, t);
    if (!(r.square > 1e-12)) continue;
    ++outputs;
    if (!first) first = r.value();
    if (!close(r.value(), *first, 1e-5 * std::abs(*first))) return std::nullopt;
  }
  return outputs > 0 ? first : std::nullopt;
}

/// The ratios of points at which that is one number: "0.5 at batch 1, 0.25 at batch 3" where the batch alone tells it,
/// "0.5 to 0.7 times" where it does not.
std::optional<std::string> one_ratio_a_point(const Evidence& e, const Blocks& blocks) {
  std::map<arma::uword, double> by_batch;
  bool follows_batch = true;
  double low = arma::datum::inf, high = -low;
  for (const Probe& p : e.probes) {
    const auto c = ratio_of_point(p, blocks);
    if (!c) return std::nullopt;
    follows_batch = follows_batch && close(by_batch.emplace(p.samples, *c).first->second, *c, 1e-5 * std::abs(*c));
    low = std::min(low, *c);
    high = std::max(high, *c);
  }
  if (!follows_batch) return number(low) + " to " + number(high) + " times";
  std::string words;
  for (const auto& [samples, c] : by_batch)
    words += (words.empty() ? "" : ", ") + number(c) + " at batch " + std::to_string(samples);
  return words;
}

/// " through output columns 3 to 5 alone": where backward is wrong, of outputs that are not all.
std::string columns_that_differ(const Evidence& e, const Blocks& blocks) {
  std::set<arma::uword> wrong;
  for (const Probe& p : e.probes) {
    if (p.output.n_cols != e.probes[0].output.n_cols) continue;
    for (arma::uword t = 0; t < p.output.n_elem; ++t)
      for (const std::size_t k : blocks)
        for (arma::uword i = 0; i < p.blocks[k].numeric.n_cols; ++i)
          if (!p.blocks[k].is_right(i * p.output.n_elem + t)) wrong.insert(t / p.output.n_rows);
  }
  const bool are_all = wrong.empty() || wrong.size() == e.probes[0].output.n_cols;
  return are_all ? ""
                 : " (wrong in output column" + std::string(wrong.size() == 1 ? " " : "s ") + range_or_list(wrong) +
                       " alone)";
}

/// Every row has its direction, and so at least two entries: y = phi(z), dz right, phi' wrong.
std::optional<Finding> outer_derivative(const Evidence& e, const Blocks& blocks) {
  arma::uword rows = 0, tested = 0, spare = 0;
  double low = arma::datum::inf, high = -low;
  for (const Probe& p : e.probes)
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      arma::uword entries = 0;
      for (const std::size_t k : blocks) entries += p.blocks[k].coordinates_reaching(t);
      if (entries == 0) continue;
      ++rows;
      spare += entries - 1;
      tested += entries_of_direction(p, blocks, t) > 1 ? 1 : 0;
      const double c = ratio_at(p, blocks, t).value();
      low = std::min(low, c);
      high = std::max(high, c);
    }
  if ((tested < 8 && (tested < 4 || spare < 24)) || tested * 4 < rows * 3) return std::nullopt;
  const auto match =
      explains(e.probes, blocks, by_row([&](const Probe& p, arma::uword t) { return ratio_at(p, blocks, t).value(); }));
  if (!match) return std::nullopt;
  if (const auto ratios = one_ratio_a_point(e, blocks))
    return found(e, blocks, "wrong outer derivative",
                 "at each point all entries are off by one number, the same through every output, " + *ratios +
                     ": a factor of the whole is wrong or left out, such as a count, or a size that forward divides by",
                 *match);
  return found(e, blocks, "wrong outer derivative",
               "what comes through each output has the direction of its numeric value and another size, " +
                   number(low) + " to " + number(high) + " times" + columns_that_differ(e, blocks) +
                   ", which changes from point to point: the inner derivative is right, a factor of each output is "
                   "wrong, such as the slope of an activation or a gate",
               *match);
}

/// Every coordinate's derivatives in rising order, as if it did not matter of which output they are.
std::optional<Predicted> of_any_output(const Probe& p, const Jacobian& b) {
  Predicted r{b.analytic, arma::mat(arma::size(b.analytic), arma::fill::zeros)};
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
    const arma::uvec from = arma::sort_index(b.numeric.col(i)), to = arma::sort_index(b.analytic.col(i));
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      r.value(to(t), i) = b.numeric(from(t), i);
      r.error(to(t), i) = b.error_bar(from(t), i);
    }
  }
  return r;
}

std::optional<Finding> at_wrong_outputs(const Evidence& e, const Blocks& blocks) {
  if (e.probes[0].output.n_elem < 4) return std::nullopt;
  const auto match = explains(e.probes, blocks, of_any_output);
  if (!match) return std::nullopt;
  return found(e, blocks, "cotangent read at the wrong outputs",
               "every entry has the derivatives that it has numerically, but through other outputs", *match);
}

/// Where an output does not depend on an entry, whatever backward says; elsewhere a multiple of the numeric row. A row
/// of one entry is a multiple of anything: what leaks beside it shows no mask. Nor is it a mask that is left out where
/// an output's own entries have nothing: what it should pass on goes elsewhere.
std::optional<Finding> mask_ignored(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  arma::uword leaks = 0, pairs = 0, tested = 0;
  const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.analytic, arma::mat(arma::size(b.analytic), arma::fill::zeros)};
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const double c = ratio_at(p, blocks, t).value();
      const arma::uword entries = b.coordinates_reaching(t);
      if (entries > 0 && close(c, 0, 1e-6)) return std::nullopt;
      tested += entries > 1 ? 1 : 0;
      for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
        const double multiple = c * b.numeric(t, i), error = std::abs(c) * b.error_bar(t, i);
        const arma::uword at = i * b.numeric.n_rows + t;
        const bool is_silent = entries > 0 && !b.reacts(t, i);
        pairs += is_silent ? 1 : 0;
        if (is_silent && !close(b.analytic(at), multiple, b.allowed(at, multiple, error))) {
          leaks += entries == 1 || b.is_right(at) ? 0 : 1;
          continue;
        }
        r.value(t, i) = multiple;
        r.error(t, i) = error;
      }
    }
    return r;
  });
  if (!match || leaks < 4 || tested < 4) return std::nullopt;
  return found(e, blocks, "mask not applied",
               "backward passes on something to entries that their output does not depend on in forward, " +
                   std::to_string(leaks) + " of " + std::to_string(pairs) +
                   " such pairs at all points; what it passes on to the others is a multiple of the numeric gradient",
               *match);
}

/// Entries that no output depends on, and that have a gradient; all else is right.
std::optional<Finding> reads_nothing(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  arma::uword wrong = 0;
  std::string first;
  const auto match = explains(e.probes, blocks, [&](const Probe&, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i) {
      if (b.outputs_reached(i) > 0 || !arma::any(b.analytic.col(i))) continue;
      r.value.col(i) = b.analytic.col(i);
      if (++wrong == 1) first = place_text(i, b.rows);
    }
    return r;
  });
  if (!match || wrong < 2) return std::nullopt;
  return found(e, blocks, "gradient where forward reads nothing",
               std::to_string(wrong) + " entries at all points, first " + e.names(blocks) + " " + first +
                   ", have a gradient though no output depends on them; all others agree",
               *match);
}

bool has_samples(const Probe& p, const Jacobian& b) {
  return b.of_input && p.samples > 0 && (p.by_rows ? p.output.n_rows : p.output.n_cols) == p.samples;
}

/// Samples that forward keeps apart, exactly, and backward does not.
std::optional<Finding> samples_mixed(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  Match match;
  double largest = 0;
  for (const Probe& p : e.probes) {
    const Jacobian& b = p.blocks[blocks[0]];
    if (!has_samples(p, b)) return std::nullopt;
    bool mixes = false;
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < p.output.n_elem; ++t) {
        if (p.sample_of(t) == p.sample_of(b, i)) continue;
        if (b.reacts(t, i)) return std::nullopt;
        mixes = mixes || !b.is_right(i * b.numeric.n_rows + t);
        largest = std::max(largest, std::abs(b.analytic(t, i)));
      }
    if (!mixes && p.samples > 1) return std::nullopt;
    ++match.points;
  }
  if (!(largest > 0)) return std::nullopt;
  return found(
      e, blocks, "samples mixed",
      "numerically no output depends on another sample; in backward a sample's gradient takes in the cotangents "
      "of others, up to " +
          number(largest) + " times",
      match);
}

}  // namespace

std::vector<Hypothesis> output_hypotheses() {
  return {factor_per_output, at_wrong_outputs, reads_nothing, mask_ignored, outer_derivative};
}

std::vector<Hypothesis> sample_hypotheses() { return {samples_mixed}; }

}  // namespace gradcheck::detail
