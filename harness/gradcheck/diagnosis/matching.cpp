// SPDX-License-Identifier: MIT
#include <gradcheck/diagnosis/matching.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/base/close.hpp>

namespace gradcheck::detail {
namespace {

bool judged(const Jacobian& b, double allowed) { return allowed <= std::max(1e-3, 40 * b.rounding) * b.scale(); }

/// One block at one point: how many entries were judged, how many could not be, and whether the prediction is not the
/// right gradient.
struct Matches {
  std::size_t judged = 0, blind = 0;
  bool differs = false, holds = true;
  double residual = 0;
};

void compare(Matches& tally, const Jacobian& b, const Predicted& p) {
  for (arma::uword i = 0; i < b.analytic.n_elem; ++i) {
    if (b.analytic(i) == 0.0 && p.value(i) == 0.0) continue;
    if (!std::isfinite(p.error(i))) continue;  // the hypothesis says nothing of this entry
    const double allowed = b.allowed(i, p.value(i), p.error(i));
    if (!judged(b, allowed)) {
      ++tally.blind;
      continue;
    }
    ++tally.judged;
    if (!close(b.analytic(i), p.value(i), allowed)) tally.holds = false;
    if (!b.is_right(i)) tally.differs = true;
    tally.residual = std::max(tally.residual, std::abs(b.analytic(i) - p.value(i)) / b.scale());
  }
  for (arma::uword i = 0; i < b.analytic.n_elem && !tally.differs; ++i)  // what the prediction makes zero
    if (b.analytic(i) == 0.0 && p.value(i) == 0.0) tally.differs = !b.is_right(i);
}

}  // namespace

Prediction by(std::function<arma::mat(const Probe&, const Jacobian&, const arma::mat&)> map) {
  return [map = std::move(map)](const Probe& p, const Jacobian& b) -> std::optional<Predicted> {
    return Predicted{map(p, b, b.numeric), arma::abs(map(p, b, b.error_bar))};
  };
}

std::optional<Match> explains(const std::vector<Probe>& probes, const BlockIndices& blocks,
                              const Prediction& prediction) {
  Match match;
  Matches all;
  for (const Probe& probe : probes) {
    for (const std::size_t k : blocks) {
      const Jacobian& b = probe.blocks[k];
      const auto p = prediction(probe, b);
      if (!p || arma::size(p->value) != arma::size(b.analytic)) return std::nullopt;
      compare(all, b, *p);
      if (!all.holds) return std::nullopt;
    }
    ++match.points;
  }
  if (!all.differs || all.blind * 4 > all.judged) return std::nullopt;
  match.residual = all.residual;
  return match;
}

}  // namespace gradcheck::detail
