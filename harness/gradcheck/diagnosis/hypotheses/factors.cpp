// SPDX-License-Identifier: MIT
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>
#include <gradcheck/diagnosis/activation_slopes.hpp>
#include <gradcheck/diagnosis/hypotheses/quantities.hpp>

namespace gradcheck::detail {
namespace {

using Blocks = Evidence::Blocks;

/// Whether the largest entry alone shows that the quantity is no such factor: before all of them are computed.
bool is_refuted_at_largest(const Evidence& e, const Blocks& blocks, const Quantity& q, int power) {
  const Probe& p = e.probes[0];
  const Jacobian& b = p.blocks[blocks[0]];
  if (b.numeric.is_empty()) return false;
  const arma::uword at = arma::index_max(arma::vectorise(arma::abs(b.numeric)));
  const double v = q.value({p, b, at % b.numeric.n_rows, at / b.numeric.n_rows});
  if (std::isnan(v)) return true;
  const double factor = std::pow(v, power), predicted = b.numeric(at) * factor;
  const double allowed = b.allowed(at, predicted, b.error_bar(at) * std::abs(factor));
  return allowed <= 1e-3 * b.scale() && std::isfinite(factor) && !close(b.analytic(at), predicted, allowed);
}

/// Every numeric entry times a power of the quantity there.
Prediction times(const Quantity& q, int power) {
  return [&q, power](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    Predicted r{b.numeric, b.error_bar};
    for (arma::uword i = 0; i < b.numeric.n_cols; ++i)
      for (arma::uword t = 0; t < b.numeric.n_rows; ++t) {
        const double v = q.value({p, b, t, i});
        if (std::isnan(v)) return std::nullopt;
        if (v == 0.0 && power < 0) {
          r.error(t, i) = arma::datum::inf;
          continue;
        }
        r.value(t, i) *= std::pow(v, power);
        r.error(t, i) *= std::abs(std::pow(v, power));
      }
    return r;
  };
}

std::optional<Finding> factor_at_hand(const Evidence& e, const Blocks& blocks, const std::vector<Quantity>& all) {
  for (const int power : {-1, 1, -2, 2})
    for (const Quantity& q : all) {
      if (is_refuted_at_largest(e, blocks, q, power)) continue;
      const auto match = explains(e.probes, blocks, times(q, power));
      if (!match) continue;
      const std::string name = q.name + (std::abs(power) == 2 ? "^2" : "");
      return found(e, blocks, "factor " + name + (power < 0 ? " is missing" : " too many"),
                   "every entry is its numeric value " + std::string(power < 0 ? "divided" : "multiplied") + " by " +
                       q.words + (std::abs(power) == 2 ? ", squared" : ""),
                   *match);
    }
  return std::nullopt;
}

std::optional<Finding> parameter_factor(const Evidence& e, const Blocks& blocks) {
  return factor_at_hand(e, blocks, parameters_at_hand(e));
}

std::optional<Finding> value_factor(const Evidence& e, const Blocks& blocks) {
  return factor_at_hand(e, blocks, values_at_hand(e));
}

/// Where each output follows one entry, its number is no factor, and its share of the samples is theirs.
bool follow_several(const Jacobian& b) {
  for (arma::uword t = 0; t < b.numeric.n_rows; ++t)
    if (b.coordinates_reaching(t) > 1) return true;
  return false;
}

std::optional<Finding> count_factor(const Evidence& e, const Blocks& blocks) {
  std::vector<Quantity> all = counts_at_hand(e);
  if (blocks.size() == 1 && follow_several(e.probes[0].blocks[blocks[0]]))
    for (Quantity& q : sizes_of_outputs()) all.push_back(std::move(q));
  return factor_at_hand(e, blocks, all);
}

std::optional<Finding> size_factor(const Evidence& e, const Blocks& blocks) {
  return factor_at_hand(e, blocks, sizes_at_hand(e));
}

std::optional<Finding> standardised_factor(const Evidence& e, const Blocks& blocks) {
  return factor_at_hand(e, blocks, standardised_at_hand(e));
}

/// A known activation's slope at an input, which the layer takes inside.
std::optional<Finding> inner_slope(const Evidence& e, const Blocks& blocks) {
  for (std::size_t k = 0; k < e.probes[0].inputs.size(); ++k)
    for (const ActivationSlope& slope : known_slopes()) {
      const Quantity q{slope.name, slope.name, [&](const At& at) {
                         const arma::mat& x = at.probe.inputs[k];
                         return arma::size(x) == arma::size(at.probe.output) ? slope.at(x(at.t)) : nowhere;
                       }};
      if (const auto match = explains(e.probes, blocks, times(q, -1)))
        return found(e, blocks, "missing activation derivative",
                     "every entry is its numeric value divided by the slope of " + slope.name + " at input " +
                         std::to_string(k + 1) + ", which is forgotten",
                     *match);
    }
  return std::nullopt;
}

}  // namespace

std::vector<Hypothesis> factor_hypotheses() {
  return {value_factor, count_factor, size_factor, standardised_factor, inner_slope};
}
std::vector<Hypothesis> parameter_factor_hypotheses() { return {parameter_factor}; }

}  // namespace gradcheck::detail
