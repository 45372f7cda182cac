// SPDX-License-Identifier: MIT
#include <gradcheck/core/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/core/close.hpp>
#include <gradcheck/core/slopes.hpp>

namespace gradcheck {
namespace {

/// A bound above this share of the value says nothing. A float backward, and more so a float forward, has too few digits for the share
/// of a double one.
double certified(const Point& p, double tolerance) {
  if (p.evaluator.subject().spacing > 1e-10) return 1e-2;
  return std::max(p.block.analytic_error.is_empty() ? 1e-4 : 1e-3, 2 * tolerance);
}
constexpr double settled = 1e-7;           // an error bar below this share of the value needs no more windows
constexpr double negligible_share = 1e-9;  // of the block's scale
constexpr double negligible_share_of_float =
    0x1p-17;  // 64 spacings: what a float backward can leave of a cancelled sum

double analytic(const Point& p) { return p.block.analytic(p.index); }

double analytic_error(const Point& p) {
  return p.block.analytic_error.is_empty() ? 0.0 : p.block.analytic_error(p.index);
}

/// Rounding of all terms, of those that stood still as well: sum_t max(sigma_t, least rounding_t).
double stairs(const Point& p) {
  const arma::vec& least = p.evaluator.least_rounding();
  double sum = 0;
  for (arma::uword t = 0; t < p.sigma.n_elem; ++t) sum += std::max(p.sigma(t), t < least.n_elem ? least(t) : 0.0);
  return sum;
}

}  // namespace

double Rule::bound(double a, double n, double error, double a_error) const {
  return 4 * error + tolerance_ * std::max(std::abs(a), std::abs(n)) + a_error + std::numeric_limits<double>::min();
}

Judgement Rule::from(const Point& p, double n, double error, double scale, bool moved) const {
  const double a = analytic(p);
  Judgement j{n, error, bound(a, n, error, analytic_error(p)), Verdict::agree, Reason::none};
  if (!moved && a == 0.0) return j.reason = Reason::flat, j;
  if (!close(a, n, j.bound)) return j.verdict = Verdict::disagree, j;
  if (j.bound <= certified(p, tolerance_) * std::max(std::abs(a), std::abs(n))) return j;
  const double share = p.block.analytic_error.is_empty() ? negligible_share : negligible_share_of_float;
  if (j.bound <= share * std::max(scale, reach_scale(p))) return j.reason = Reason::negligible, j;
  j.verdict = Verdict::undecided;
  j.reason = Reason::resolution;
  return j;
}

Judgement Rule::compare(const Point& p, const Estimate& e, double block_scale) const {
  const bool moved = std::ranges::any_of(e.windows, [](const Window& w) { return w.moved != 0.0; });
  return from(p, e.best.value, e.error, std::max(block_scale, e.windows.front().moved), moved);
}

bool Rule::in_doubt(const Point& p, const Judgement& j, const Estimate& e) const {
  if (!e.found) return true;
  if (e.best.credible() && e.error <= settled * std::abs(e.best.value))
    return false;  // a kink at x would stand far above that
  if (e.best.kink > 0) return true;
  if (j.reason == Reason::negligible || j.reason == Reason::flat) return false;
  return !e.best.credible() || j.bound > certified(p, tolerance_) * std::abs(j.numeric);
}

std::optional<Judgement> Rule::at_kink(const Point& p) const {
  const auto s = subgradients(p);
  if (!s || !s->kinked) return std::nullopt;
  const double a = analytic(p), middle = 0.5 * (s->lower + s->upper), half = 0.5 * (s->upper - s->lower);
  const double slack = s->slack + bound(a, middle, 0.0, analytic_error(p));
  Judgement j{middle, half + s->slack, half + slack, Verdict::kink, Reason::none};
  if (p.evaluator.subject().composite && !s->own_only)
    j.verdict = Verdict::undecided, j.reason = Reason::kinked;
  else if (!close(a, middle, j.bound))
    j.verdict = Verdict::disagree, j.reason = Reason::kinked;
  return j;
}

Judgement Rule::from_one_side(const Point& p, double block_scale) const {
  const auto s = one_sided(p);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (!s) return {nan, nan, nan, Verdict::undecided, Reason::non_finite};
  return from(p, s->value, s->error / 4, block_scale, true);
}

Judgement Rule::earn(Judgement accused, Point& p, Estimate& e, double block_scale) const {
  const double h = 17 * arma::accu(p.sigma) / std::abs(analytic(p) - e.best.value);
  if (h > 0 && h < e.best.step && add_window(e, p, power_of_two_above(h))) accused = compare(p, e, block_scale);
  if (accused.verdict != Verdict::disagree) return accused;
  const auto spare = [&](Reason reason) {
    return accused.verdict = Verdict::undecided, accused.reason = reason, accused;
  };
  if (jumps(p)) return spare(Reason::jump);
  if (!e.best.credible()) return spare(Reason::rough);
  return above_stairs(accused, p, e, block_scale);
}

Judgement Rule::above_stairs(Judgement accused, Point p, const Estimate& e, double block_scale) const {
  const double height = stairs(p), s = power_of_two_above(std::max(1.0, std::abs(p.x)));
  if (std::abs(analytic(p) - e.best.value) * 2 * std::min(e.best.step, s) > 16 * height) return accused;
  Judgement spared = accused;
  spared.verdict = Verdict::undecided, spared.reason = Reason::staircase;
  const auto says = [&](const Window& w) {
    const Judgement j = from(p, w.value, w.error() + height / w.step, std::max(block_scale, w.moved), true);
    if (j.reason == Reason::negligible && w.credible() && w.step <= s) spared = j;
    return j.verdict;
  };
  for (const Window& w : e.windows) says(w);
  for (const int power : {6, 4, 2})
    if (const auto w = measure(p, std::ldexp(s, -power)); w && says(*w) == Verdict::disagree) return accused;
  return spared;
}

Judgement Rule::judge(Point& p, Estimate e, double block_scale) const {
  const double a = analytic(p), nan = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(a))
    return {e.found ? e.best.value : nan, e.found ? e.error : nan, 0, Verdict::disagree, Reason::non_finite};
  Judgement j = e.found ? compare(p, e, block_scale) : Judgement{};
  if (in_doubt(p, j, e)) {
    escalate(e, p, a, block_scale);
    if (!e.found) return from_one_side(p, block_scale);
    j = compare(p, e, block_scale);
    if (e.best.kink > 0 || j.verdict != Verdict::agree)
      if (const auto kink = at_kink(p)) return *kink;
  }
  if (j.verdict == Verdict::disagree) j = earn(j, p, e, block_scale);
  if (j.verdict == Verdict::undecided && j.reason == Reason::resolution && jumps(p)) j.reason = Reason::jump;
  return j;
}

}  // namespace gradcheck
