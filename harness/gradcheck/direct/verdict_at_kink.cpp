// SPDX-License-Identifier: MIT
// What the rule says where J has no derivative at x, and where it has values on one side of x alone.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/direct/bend.hpp>
#include <gradcheck/direct/one_sided.hpp>
#include <gradcheck/direct/stairs.hpp>
#include <gradcheck/direct/verdict.hpp>

namespace gradcheck::detail {
namespace {

/// What a and n are apart, in kinks of a window, where slopes on both sides may explain it.
constexpr double least_kinks = 0.25, most_kinks = 64;

/// A rise to both sides of x that is more than rounding, of the sum of the terms' sizes; over a step so much smaller
/// that share of it at least is left: that of a kink falls as the step does.
constexpr double least_rise = 1e-6, smaller_step = 0x1p-20, rise_left = 0x1p-15;

}  // namespace

Judgement Rule::at_kink(const Point& p, const Subgradients& s) const {
  const double a = p.analytic(), middle = 0.5 * (s.lower + s.upper), half = 0.5 * (s.upper - s.lower);
  const double slack = s.slack + bound(a, middle, 0.0, analytic_error(p));
  Judgement j{middle, half + s.slack, half + slack, Verdict::kink, Reason::none};
  if (p.evaluator.subject().composite && !s.own_only) {
    j.verdict = Verdict::undecided;
    j.reason = Reason::kinked;
  } else if (!close(a, middle, j.bound)) {
    j.verdict = Verdict::disagree;
    j.reason = Reason::kinked;
  }
  return j;
}

/// The finest steps may be lost beside the numbers between stages: before an accusation the slopes are asked for once
/// more, beside what these round to.
Judgement Rule::beside_inner_rounding(const Point& p, const Judgement& at_x) const {
  const arma::vec& inside = p.evaluator.inner_rounding();
  if (at_x.verdict != Verdict::disagree || !(arma::accu(inside) > 0)) return at_x;
  Point wider = p;
  wider.sigma.head(inside.n_elem) += inside;
  if (const auto s = subgradients(wider); s && s->kinked) return at_kink(wider, *s);
  return {at_x.numeric, at_x.error_bar, at_x.bound, Verdict::undecided, Reason::kinked};
}

/// Whether J rises to both sides of x, or falls, the steeper the nearer to x, as log |x| does beside 0: none of the
/// slopes there says anything of x.
bool Rule::is_cusp(const Point& p, const Estimate& e) const {
  const double rise = e.best.kink * e.best.step;
  return rise > least_rise * p.evaluator.subject().magnitude && std::ranges::any_of(e.windows, [&](const Window& w) {
           return w.step <= smaller_step * e.best.step && w.kink * w.step >= rise_left * rise;
         });
}

/// Before an accusation by a step that saw a kink which may explain it, or than which a finer one did: undecided where
/// slopes of finer steps, too rough to settle anything, differ at x and have a between them. A flat piece may end at x
/// that is hardly wider than the steps that rounding leaves.
std::optional<Judgement> Rule::between_coarse_slopes(const Point& p, const Estimate& e) const {
  const double apart = std::abs(p.analytic() - e.best.value);
  const auto may_explain = [&](const Window& w) {
    return w.step <= e.best.step && apart >= least_kinks * w.kink && apart <= most_kinks * w.kink;
  };
  if (std::ranges::none_of(e.windows, may_explain)) return std::nullopt;
  const auto s = subgradients(p, 0, coarse_slack);
  if (!s || !s->kinked || s->step > e.best.step) return std::nullopt;
  Judgement j = at_kink(p, *s);
  if (j.verdict != Verdict::kink) return std::nullopt;
  j.verdict = Verdict::undecided;
  j.reason = Reason::kinked;
  return j;
}

/// What the subgradients at x say where screening had them, unless they accuse: then all windows are asked first.
std::optional<Judgement> Rule::at_seen_kink(const Point& p, const Estimate& e, double block_scale) const {
  if (!e.at_kink || !std::isfinite(p.analytic()) || settles(p, e, block_scale)) return std::nullopt;
  const Judgement j = at_kink(p, *e.at_kink);
  return j.verdict == Verdict::disagree ? std::nullopt : std::optional(j);
}

Judgement Rule::from_one_side(const Point& p, double block_scale) const {
  const auto s = one_sided(p);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  if (!s) return {nan, nan, nan, Verdict::undecided, Reason::non_finite};
  Judgement j = from(p, s->value, s->error / 4, block_scale, true);
  if (j.verdict != Verdict::disagree) return j;
  if (const auto finer = by_finer_side(p, *s, block_scale)) return *finer;
  const auto spare = [&j](Reason reason) { return j.verdict = Verdict::undecided, j.reason = reason, j; };
  if (!s->converges) return spare(Reason::rough);
  const double step = std::abs(s->step);
  if (std::abs(p.analytic() - j.numeric) * step <= 16 * stairs(p, j.numeric, step)) return spare(Reason::staircase);
  if (s->value == 0.0 && may_stand_on_a_stair(p, step)) return spare(Reason::staircase);
  return j;
}

/// What finer steps on one side say, if J moves in them: they have a inside their bar and n outside, or they converge
/// where that of n did not.
std::optional<Judgement> Rule::by_finer_side(const Point& p, const OneSided& said, double block_scale) const {
  std::vector<double> finer = one_sided_steps_below(p, std::abs(said.step));
  const double finest = finer.empty() ? std::abs(said.step) : finer.front();
  if (const auto within = bend(p, said.value, p.analytic(), finest))
    for (const double share : {0x1p-8, 0x1p-16, 0x1p-24}) finer.push_back(share * *within);
  std::ranges::copy(ladder_below(p, finest), std::back_inserter(finer));
  for (const double h : finer) {
    const auto nearer = one_sided_at(p, h);
    if (!nearer || !nearer->converges || !nearer->moved) continue;
    const Judgement j = from(p, nearer->value, nearer->error / 4, block_scale, true);
    const bool contradicts = j.verdict != Verdict::disagree && !close(said.value, j.numeric, j.bound);
    if (contradicts || (!said.converges && j.bound <= coarse_share * std::abs(j.numeric))) return j;
  }
  return std::nullopt;
}

}  // namespace gradcheck::detail
