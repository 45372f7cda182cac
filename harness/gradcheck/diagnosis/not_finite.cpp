// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/not_finite.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/diagnosis/evidence.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>

namespace gradcheck::detail {
namespace {

using Matrices = AnyLayer::Matrices;

constexpr int points_beside = 4;       // that must all make a gradient finite, or all leave it as it is
constexpr int most_halvings = 40;      // of the inputs
constexpr double share_beside = 1e-3;  // how far a point is moved, as a share of its entries

/// The layer where a gradient of it is not finite.
struct Spot {
  AnyLayer& layer;
  const Matrices& inputs;
  const arma::mat& cotangent;
  Matrices parameters;
};

/// Whether all gradients are finite at other data; nothing where forward refuses them, or is not finite.
std::optional<bool> is_finite_at(const Spot& at, const Matrices& inputs, const Matrices& parameters) {
  set_parameters(at.layer, parameters);
  const auto finite = attempt([&]() -> std::optional<bool> {
    Matrices x = inputs;
    const arma::mat y = at.layer.forward(x);
    if (arma::size(y) != arma::size(at.cotangent) || !y.is_finite()) return std::nullopt;
    return std::ranges::all_of(gradient(at.layer, inputs, at.cotangent),
                               [](const arma::mat& g) { return g.is_finite(); });
  });
  return finite ? *finite.value : std::nullopt;
}

/// Whether backward is finite at every point beside this one.
bool is_finite_beside(const Spot& at) {
  for (int k = 0; k < points_beside; ++k) {
    Matrices x = at.inputs, p = at.parameters;
    std::uint64_t seed = 100 * static_cast<std::uint64_t>(k) + 1;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (at.layer.differentiable[i]) x[i] = moved_apart(x[i], share_beside, ++seed);
    for (arma::mat& m : p) m = moved_apart(m, share_beside, ++seed);
    if (is_finite_at(at, x, p) != std::optional(true)) return false;
  }
  return true;
}

/// Whether backward is finite where all data are positive, of the same size.
bool is_finite_above_zero(const Spot& at) {
  Matrices x = at.inputs, p = at.parameters;
  for (std::size_t k = 0; k < x.size(); ++k)
    if (at.layer.differentiable[k]) x[k] = arma::abs(x[k]);
  for (arma::mat& m : p) m = arma::abs(m);
  return is_finite_at(at, x, p) == std::optional(true);
}

/// Whether backward is finite where every integer input is 1 throughout.
bool is_finite_unmasked(const Spot& at) {
  Matrices x = at.inputs;
  bool any = false;
  for (std::size_t k = 0; k < x.size(); ++k)
    if (!at.layer.differentiable[k]) {
      any = any || arma::any(arma::vectorise(x[k]) != 1.0);
      x[k].ones();
    }
  return any && is_finite_at(at, x, at.parameters) == std::optional(true);
}

/// The largest power of two that makes backward finite where all inputs are multiplied by it.
std::optional<double> finite_share(const Spot& at) {
  for (int k = 1; k <= most_halvings; ++k) {
    const Matrices x = inputs_times(at.layer, at.inputs, std::ldexp(1.0, -k));
    if (is_finite_at(at, x, at.parameters) == std::optional(true)) return std::ldexp(1.0, -k);
  }
  return std::nullopt;
}

/// The values of every block at the point: differentiable inputs, then parameters that have a gradient.
Matrices block_values(const Spot& at) {
  Matrices values;
  for (std::size_t k = 0; k < at.inputs.size(); ++k)
    if (at.layer.differentiable[k]) values.push_back(at.inputs[k]);
  values.insert(values.end(), at.parameters.begin(), at.parameters.end());
  return values;
}

/// Where gradients are not finite, in all blocks together.
struct Entries {
  std::vector<std::size_t> blocks;
  arma::uword count = 0, of = 0, at_zero = 0, below_zero = 0, infinite = 0;
  bool others_agree = true, others_below_zero = false;
  arma::uvec rows = {};  ///< of the first such block
  double largest = 0;    ///< |value| in the blocks of these entries
  std::string first = {};
};

void add(Entries& all, const Block& b, std::size_t k, const arma::mat& value) {
  const arma::uvec found = arma::find_nonfinite(b.analytic);
  if (found.is_empty()) return;
  if (all.blocks.empty()) {
    all.rows = arma::unique(found - b.analytic.n_rows * (found / b.analytic.n_rows));
    all.first = b.at(found(0)).name();
  }
  all.blocks.push_back(k);
  all.count += found.n_elem;
  all.of += value.n_elem;
  all.largest = std::max(all.largest, arma::abs(value).max());
  for (arma::uword i = 0; i < value.n_elem; ++i) {
    if (std::isfinite(b.analytic(i))) {
      all.others_agree = all.others_agree && b.verdict_at(i) != Verdict::disagree;
      all.others_below_zero = all.others_below_zero || value(i) < 0;
      continue;
    }
    all.at_zero += value(i) == 0.0 ? 1 : 0;
    all.below_zero += value(i) < 0.0 ? 1 : 0;
    all.infinite += std::isinf(b.analytic(i)) ? 1 : 0;
  }
}

Entries entries_of(const Report& report, const Matrices& values) {
  Entries all;
  for (std::size_t k = 0; k < std::min(values.size(), report.blocks.size()); ++k) {
    const Block& b = report.blocks[k];
    const bool fits = arma::size(b.analytic) == arma::size(values[k]) && !b.verdict.is_empty();
    if (fits && b.reason_at(0) != Reason::shape) add(all, b, k, values[k]);
  }
  return all;
}

/// Which rows of the first input that has such rows are what: " row 2 is constant there".
std::string rows_in_words(const Spot& at, const Entries& entries) {
  const auto rows_are = [&](const arma::mat& m, auto is) {
    return std::ranges::all_of(entries.rows, [&](arma::uword r) { return r < m.n_rows && is(arma::rowvec(m.row(r))); });
  };
  const auto zero = [](const arma::rowvec& r) { return r.is_zero(); };
  const auto constant = [](const arma::rowvec& r) { return r.n_elem > 1 && r.max() - r.min() == 0.0; };
  for (std::size_t k = 0; k < at.inputs.size(); ++k) {
    if (!at.layer.differentiable[k]) continue;
    if (rows_are(at.inputs[k], zero)) return ": these rows are zero, and so is their norm";
    if (rows_are(at.inputs[k], constant)) return ": these rows are constant, their variance is zero";
  }
  return {};
}

/// Whether the rows where gradients are not finite are those where an integer input is zero throughout.
bool has_empty_mask(const Spot& at, const Entries& entries) {
  for (std::size_t k = 0; k < at.inputs.size(); ++k)
    if (!at.layer.differentiable[k] && std::ranges::all_of(entries.rows, [&](arma::uword r) {
          return r < at.inputs[k].n_rows && at.inputs[k].row(r).is_zero();
        }))
      return true;
  return false;
}

/// The class, and what shows it.
std::pair<std::string, std::string> kind_of(const Spot& at, const Entries& entries) {
  const std::string percent = "; moved by " + number(100 * share_beside) + " % ";
  if (is_finite_beside(at)) {
    const std::string seen = percent + "the point has a finite gradient";
    if (entries.at_zero == entries.count) return {"NaN at zero", "each where its own value is exactly 0" + seen};
    return {"0/0", "here alone" + seen + rows_in_words(at, entries)};
  }
  if (is_finite_unmasked(at)) {
    const bool empty = has_empty_mask(at, entries);
    return {"NaN by a mask", std::string("and none where every integer input is 1: ") +
                                 (empty ? "0/0 of rows that are masked throughout"
                                        : "what is masked is infinite, or NaN, and multiplied by 0")};
  }
  if (const auto share = finite_share(at))
    return {"NaN far from zero", "and none where all inputs are multiplied by " + number(*share) +
                                     ": an overflow, or the end of a domain, between " +
                                     number(*share * entries.largest) + " and " + number(entries.largest)};
  if (entries.below_zero == entries.count && !entries.others_below_zero && is_finite_above_zero(at))
    return {"NaN below zero",
            "each where its own value is negative, no other value is: the log, root or power of a "
            "negative number"};
  return {"gradient not finite", "where the numeric derivative is finite" + percent +
                                     "the point has NaN or infinity as well, and so have smaller inputs"};
}

std::string counted_in_words(const Entries& e) {
  const std::string kind = e.infinite == 0 ? "NaN" : e.infinite == e.count ? "infinite" : "NaN or infinite";
  return std::to_string(e.count) + " of " + std::to_string(e.of) + " entries are " + kind + ", first " + e.first + ", ";
}

}  // namespace

std::vector<Finding> not_finite(AnyLayer& layer, const Matrices& inputs, const arma::mat& cotangent,
                                const Report& report) {
  const KeptCoordinates kept = kept_parameters(layer);
  Spot at{layer, inputs, cotangent, {}};
  for (const Parameter& p : layer.parameters())
    if (p.gradient) at.parameters.push_back(p.value.values());
  const Entries entries = entries_of(report, block_values(at));
  if (entries.count == 0) return {};
  const auto [mistake, words] = kind_of(at, entries);
  std::string where;
  for (const std::size_t b : entries.blocks) where += (where.empty() ? "" : ", ") + report.blocks[b].name;
  return {{mistake,
           where,
           counted_in_words(entries) + words + (entries.others_agree ? "; all others agree" : ""),
           {},
           {},
           report.blocks[entries.blocks[0]].of_input}};
}

}  // namespace gradcheck::detail
