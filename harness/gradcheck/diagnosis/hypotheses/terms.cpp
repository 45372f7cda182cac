// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/hypothesis.hpp>
#include <gradcheck/diagnosis/terms/groups.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// The part of m that is an outer product with x along its rows (of its columns: transposed).
arma::mat along(const arma::mat& m, const arma::vec& x) { return x * (x.t() * m) / arma::dot(x, x); }

/// A parameter that is used twice, once on an input: the gradient of each output is the sum of two outer products, of
/// which backward has one, exactly.
struct Uses {
  std::size_t input;
  bool rows;  ///< of the parameter run along the input's features

  std::optional<Predicted> without(const Probe& p, const Jacobian& b, arma::uword& seen) const {
    if (b.of_input || p.samples == 0 || p.output.n_elem != p.samples * p.features()) return std::nullopt;
    const arma::mat x = p.by_rows ? p.inputs[input].t() : p.inputs[input];
    if (x.n_rows != (rows ? b.rows : b.cols) || x.n_rows < 3 || x.n_cols != p.samples) return std::nullopt;
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      const double error = 3 * b.error_bar.row(t).max(), bound = 4 * error + 1e-5 * b.scale();
      const arma::mat there = turned(b, b.analytic.row(t)), gap = turned(b, b.numeric.row(t)) - there;
      const arma::vec own = x.col(p.sample_of(t));
      if (!arma::any(own) || arma::abs(there - rank_one(there)).max() > bound) return std::nullopt;
      const arma::mat term = along(gap, own), other = there - along(there, own);
      seen += arma::abs(term).max() > bound && arma::abs(other).max() > bound ? 1 : 0;
      const arma::mat predicted = turned(b, b.numeric.row(t)) - term;
      r.value.row(t) = arma::vectorise(rows ? predicted : arma::mat(predicted.t())).t();
      r.error.row(t) += error;
    }
    return r;
  }

 private:
  arma::mat turned(const Jacobian& b, const arma::rowvec& row) const {
    const arma::mat m = arma::reshape(row, b.rows, b.cols);
    return rows ? m : arma::mat(m.t());
  }
};

std::optional<Finding> one_use_missing(const Evidence& e, const Blocks& blocks) {
  if (blocks.size() != 1) return std::nullopt;
  for (std::size_t k = 0; k < e.probes[0].inputs.size(); ++k)
    for (const bool rows : {true, false}) {
      arma::uword seen = 0, outputs = 0;
      const auto match = explains(e.probes, blocks, [&](const Probe& p, const Jacobian& b) {
        outputs += p.output.n_elem;
        return Uses{k, rows}.without(p, b, seen);
      });
      if (match && seen >= 8 && seen * 2 > outputs)
        return found(
            e, blocks, "one branch missing",
            "each output reaches " + e.names(blocks) +
                " in two ways, of which backward has one exactly; what it lacks is an outer product with input " +
                std::to_string(k + 1) + " of the sample, the use of " + e.names(blocks) + " on that input",
            *match);
    }
  return std::nullopt;
}

/// Which entry of a sample's input the Jacobian of entry i of a parameter, at output `feature`, equals at all points.
/// side: the analytic or the numeric one.
std::optional<arma::uword> read_from(const Evidence& e, std::size_t block, arma::uword feature, arma::uword i,
                                     arma::mat Jacobian::*side, std::size_t input) {
  const Probe& first = e.probes[0];
  const arma::uword width = first.by_rows ? first.inputs[input].n_cols : first.inputs[input].n_rows;
  const auto holds = [&](const Probe& p, arma::uword k) {
    const Jacobian& b = p.blocks[block];
    for (arma::uword t = 0; t < p.output.n_elem; ++t) {
      if (p.feature_of(t) != feature) continue;
      const arma::mat& x = p.inputs[input];
      const double value = p.by_rows ? x(p.sample_of(t), k) : x(k, p.sample_of(t));
      if (!close((b.*side)(t, i), value, b.allowed(t + i * b.numeric.n_rows, value, b.error_bar(t, i)))) return false;
    }
    return true;
  };
  for (arma::uword k = 0; k < width; ++k)
    if (std::ranges::all_of(e.probes, [&](const Probe& p) { return holds(p, k); })) return k;
  return std::nullopt;
}

/// dW sums c x as it should, with x of other places.
std::optional<Finding> reads_other_entries(const Evidence& e, const Blocks& blocks) {
  const Probe& first = e.probes[0];
  if (blocks.size() != 1 || first.blocks[blocks[0]].of_input || first.inputs.size() != 1) return std::nullopt;
  for (const Probe& p : e.probes)
    if (p.samples == 0 || p.features() != first.features() || p.output.n_elem != p.samples * p.features())
      return std::nullopt;
  const Jacobian& b = first.blocks[blocks[0]];
  std::string moved;
  arma::uword told = 0;
  for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
    for (arma::uword j = 0; j < first.features(); ++j) {
      const auto right = read_from(e, blocks[0], j, i, &Jacobian::numeric, 0);
      const auto wrong = right ? read_from(e, blocks[0], j, i, &Jacobian::analytic, 0) : std::nullopt;
      if (!wrong) return std::nullopt;
      if (*right == *wrong || ++told > 3) continue;
      moved += (moved.empty() ? "" : ", ") + std::to_string(*wrong) + " for " + std::to_string(*right) + " (entry " +
               std::to_string(i) + ", output " + std::to_string(j) + ")";
    }
  if (told == 0) return std::nullopt;
  return found(e, blocks, "input read at the wrong entries",
               "the gradient sums the cotangent times entries of the input, as it should, but other ones: " + moved +
                   (told > 3 ? ", ..." : ""),
               {e.probes.size(), 0});
}

/// In units of what backward may be off: 1e-6 in double.
constexpr double last_digits = 10;

/// What a threshold may be of: an entry of an input, or the difference of two inputs there.
double size_at(const Probe& p, std::size_t input, arma::uword i, bool of_difference) {
  return std::abs(of_difference ? p.inputs[0](i) - p.inputs[1](i) : p.inputs[input](i));
}

/// The smallest and largest size of some entries, and how many they are.
struct Sides {
  double low = arma::datum::inf, high = -low;
  arma::uword count = 0;

  void add(double v) {
    low = std::min(low, v);
    high = std::max(high, v);
    ++count;
  }
};

/// Size of an entry, and how far its column is off, of its largest number.
using Deviation = std::pair<double, double>;

double deviation_of(const Jacobian& block, arma::uword i) {
  const double size = arma::abs(block.numeric.col(i)).max();
  return size > 0 ? arma::abs(block.analytic.col(i) - block.numeric.col(i)).max() / size : arma::datum::inf;
}

/// Whether what is wrong grows from nothing, as a power of the size that it has among the smaller half of the wrong
/// entries: then entries as small as the largest right one are right to their last digits alone, and there is no
/// threshold.
bool grows_from_nothing(std::vector<Deviation> wrong, double largest_right, double rounding) {
  std::ranges::sort(wrong);
  const auto [x0, d0] = wrong.front();
  const auto [x1, d1] = wrong[wrong.size() / 2];
  if (!(x1 > x0) || !(d1 > d0) || !std::isfinite(d1)) return false;
  const double power = std::log(d1 / d0) / std::log(x1 / x0);
  return d0 * std::pow(largest_right / x0, power) <= last_digits * rounding;
}

std::optional<Finding> beyond(const Evidence& e, const Blocks& blocks, bool of_difference) {
  Sides right, wrong;
  std::vector<Deviation> deviations;
  for (const Probe& p : e.probes) {
    if (of_difference && arma::size(p.inputs[0]) != arma::size(p.inputs[1])) return std::nullopt;
    for (const std::size_t k : blocks)
      for (arma::uword i = 0; i < p.blocks[k].numeric.n_cols; ++i)
        // an entry that no output reacts to is right by any factor: it tells nothing
        if (const bool agrees = p.blocks[k].column_is_right(i); !agrees || p.blocks[k].outputs_reached(i) > 0) {
          const double size = size_at(p, k, i, of_difference);
          (agrees ? right : wrong).add(size);
          if (!agrees) deviations.emplace_back(size, deviation_of(p.blocks[k], i));
        }
  }
  const bool above = right.high < wrong.low;
  if (right.count < 6 || wrong.count < 6 || (!above && !(wrong.high < right.low))) return std::nullopt;
  const auto [low, high] = above ? std::pair(right.high, wrong.low) : std::pair(wrong.high, right.low);
  if (!(low >= 0.1 * high)) return std::nullopt;  // only where the gradient vanishes is it right: at zero
  if (above && grows_from_nothing(std::move(deviations), low, e.probes[0].blocks[blocks[0]].rounding))
    return std::nullopt;
  return found(e, blocks, above ? "wrong beyond a threshold" : "wrong within a threshold",
               "the gradient is wrong at all " + std::to_string(wrong.count) + " entries where " +
                   (of_difference ? "|input 1 - input 2|" : "|x|") + (above ? " is above" : " is below") +
                   " a threshold and right at all " + std::to_string(right.count) + " others: it lies between " +
                   number(low) + " and " + number(high),
               {e.probes.size(), 0});
}

std::optional<Finding> threshold(const Evidence& e, const Blocks& blocks) {
  const auto& can_move = e.layer.differentiable;
  const auto of_input = [&](std::size_t k) { return e.probes[0].blocks[k].of_input; };
  if (!std::ranges::all_of(can_move, [](bool d) { return d; }) || !std::ranges::all_of(blocks, of_input))
    return std::nullopt;  // else a block's number would not be that of its input
  if (auto alone = beyond(e, blocks, false)) return alone;
  return can_move.size() == 2 ? beyond(e, blocks, true) : std::nullopt;
}

}  // namespace

std::vector<Hypothesis> term_hypotheses() { return {one_use_missing, reads_other_entries}; }

std::vector<Hypothesis> threshold_hypotheses() { return {threshold}; }

}  // namespace gradcheck::detail
