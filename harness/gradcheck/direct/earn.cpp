// SPDX-License-Identifier: MIT
// What an accusation has to pass: steps 7 to 13 of the rule.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/direct/bend.hpp>
#include <gradcheck/direct/one_sided.hpp>
#include <gradcheck/direct/stairs.hpp>
#include <gradcheck/direct/verdict.hpp>

namespace gradcheck::detail {
namespace {

/// Stairs that only the outputs far from x speak for have to show within so many steps of it. A function that is steep
/// beside its own scale is smooth on the smaller of these alone.
constexpr std::array steps_to_a_stair{64.0, 16.0, 4.0};

/// Stairs of some height make up for what a and n are apart one after the other, at a distance of their quotient. Over
/// so many of these a grid sees each; no number of few bits, beside which stairs that are a power of two higher or
/// lower fall on its places.
constexpr double widths_of_stairs = 7.3217;

/// An output that is less than this share of what it is where inputs are smaller may be saturated.
constexpr double saturated_share = 0.25;

double smallest_step(const Point& p, const Estimate& e) { return std::min(e.best.step, scale_of(p)); }

double finest_step(const Estimate& e) { return std::ranges::min_element(e.windows, {}, &Window::step)->step; }

/// What a term moves by where its output y moves by one last place, summed over the terms that this coordinate reaches.
double sum_of_last_places(const Point& p, const arma::vec& terms) {
  double height = 0;
  for (arma::uword t = 0; t < terms.n_elem; ++t)
    if (t >= p.still.size() || !p.still[t]) height += std::isfinite(terms(t)) ? std::abs(terms(t)) : 0.0;
  return height;
}

/// What the numbers between the stages of a chain round to. Where J stands still, a term that does so far away too may
/// be saturated there.
double height_between_stages(const Point& p, double n) {
  const arma::vec& inner = p.evaluator.inner_rounding();
  return n == 0.0 ? arma::accu(inner) : sum_of_last_places(p, inner);
}

}  // namespace

/// Step 8 of the rule: there may be structure finer than the steps taken. What a finer window says, if it has a inside
/// its bar and n outside. Inside a bend a window in which nothing moves says nothing: where J is 0, its rounding is not
/// known.
std::optional<Judgement> Rule::overturned(Point p, const Estimate& e, double block_scale) const {
  const double a = p.analytic(), n = e.best.value;
  const auto said = [&](double step, bool may_stand_still) -> std::optional<Judgement> {
    const double h = step_above(p, step);
    if (!(h > 0 && h < e.best.step)) return std::nullopt;
    const auto w = measure(p, h);
    if (!w || !w->credible() || w->kink > 0 || (w->moved == 0.0 && !may_stand_still)) return std::nullopt;
    const Judgement j = from(p, w->value, w->error(), block_scale, true);
    return j.verdict != Verdict::disagree && !close(n, w->value, j.bound) ? std::optional(j) : std::nullopt;
  };
  for (const double share : {256.0, 4096.0})
    if (auto j = said(share * arma::accu(p.sigma) / std::abs(a - n), true)) return j;
  if (const auto within = bend(p, n, a, finest_step(e)); within && leaves(p, n, a, 0x1p-8 * *within))
    if (auto j = said(0x1p-8 * *within, false)) return j;
  const double resolved = 64 * arma::accu(p.sigma) / std::abs(a - n);
  for (const double h : ladder_below(p, e.best.step))
    if (h > resolved && leaves(p, n, a, h))
      if (auto j = said(h, false)) return j;
  return std::nullopt;
}

/// Step 9 of the rule: kinks on both sides of x, each at its own distance, can make the extrapolations of one window
/// meet by accident. The best window's value is judged with its distance to that of half the step as its bar, less what
/// rounding makes of that distance.
std::optional<Judgement> Rule::with_half_the_step(Point p, const Estimate& e, double block_scale) const {
  const auto half = measure(p, 0.5 * e.best.first_step);
  if (!half) return std::nullopt;
  const double apart = std::abs(half->value - e.best.value) - 2 * half->round_off;
  if (!(apart > e.error)) return std::nullopt;
  return from(p, e.best.value, apart, std::max(block_scale, e.windows.front().moved), true);
}

/// Step 7 of the rule: far away a saturated function looks still. What windows with steps of at most s say, where the
/// best one has a larger step.
std::optional<Judgement> Rule::without_far_steps(const Point& p, Estimate e, double block_scale) const {
  const double s = scale_of(p);
  if (e.best.step <= s) return std::nullopt;
  std::erase_if(e.windows, [s](const Window& w) { return w.step > s; });
  if (e.windows.empty()) return std::nullopt;
  choose(e);
  return compare(p, e, block_scale);
}

Judgement Rule::earn(Judgement accused, Point& p, Estimate& e, double block_scale) const {
  const auto spare = [&](Reason reason) {
    return accused.verdict = Verdict::undecided, accused.reason = reason, accused;
  };
  forget_unreached(e, p);
  if (const auto nearer = without_far_steps(p, e, block_scale); nearer && nearer->verdict != Verdict::disagree)
    return *nearer;
  if (const auto finer = overturned(p, e, block_scale)) return *finer;
  if (is_told_nearer(p, e.best.value, p.analytic(), e.best.step)) return spare(Reason::rough);
  if (const auto half = with_half_the_step(p, e, block_scale); half && half->verdict != Verdict::disagree) return *half;
  if (jumps(p)) return spare(Reason::jump);
  if (!e.best.credible()) return spare(Reason::rough);
  const Judgement j = above_stairs(accused, p, e, block_scale);
  if (j.verdict == Verdict::disagree && e.best.value == 0.0 && may_stand_on_a_stair(p, smallest_step(p, e)))
    return spare(Reason::staircase);
  return j;
}

/// One last place of the outputs that this coordinate reaches, as they are where the inputs are smaller, or of 1 where
/// that is less; of one that is next to nothing beside that, saturated, one of the largest datum: a forward that adds
/// up such numbers rounds like them, however small it is here.
double Rule::height_inside(const Point& p) const {
  if (inside_) return sum_of_last_places(p, *inside_);
  inside_ = arma::vec();
  arma::mat y = rounding_->outputs_nearer_zero();
  if (arma::size(y) != arma::size(p.evaluator.base())) return 0;
  const arma::mat& here = p.evaluator.base();
  const double data = largest_of_data(p.evaluator.subject());
  for (arma::uword k = 0; k < y.n_elem; ++k)
    y(k) = saturated_share * y(k) > std::abs(here(k)) ? data : std::min(y(k), 1.0);
  inside_ = last_places(p, y);
  return sum_of_last_places(p, *inside_);
}

/// Whether that could be as much as this, beside numbers of that size.
bool Rule::may_round_inside(const Point& p, double height, double size) const {
  if (rounding_ == nullptr) return false;
  const arma::mat y(arma::size(p.evaluator.base()), arma::fill::value(size));
  return height <= sum_of_last_places(p, last_places(p, y));
}

/// Far from x, beside its own scale, outputs may be 1e20 times those at x, and nothing here rounds like them. Where
/// what is known to round here explains no difference, what stairs there are has to show near the steps that were
/// taken.
bool Rule::are_far_stairs_missing(const Point& p, double apart, double step) const {
  const double here = stairs_here(p);
  if (apart * 2 * step <= 16 * here || may_round_inside(p, apart * 2 * step / 16, 1)) return false;
  return std::ranges::any_of(steps_to_a_stair, [&](double steps) {
    const double width = std::max(steps * step, widths_of_stairs * here / apart);
    return apart * 2 * step > 16 * jumps_between(p, width, scale_of(p));
  });
}

/// What is undecided, or negligible, where no window disagrees with stairs of this height in its bar.
std::optional<Judgement> Rule::within_stairs(Judgement accused, Point& p, const Estimate& e, double block_scale,
                                             double height) const {
  const double s = scale_of(p);
  Judgement spared = accused;
  spared.verdict = Verdict::undecided;
  spared.reason = Reason::staircase;
  const auto says = [&](const Window& w) {
    const Judgement j = from(p, w.value, w.error() + height / w.step, std::max(block_scale, w.moved), true);
    if ((j.reason == Reason::negligible || j.reason == Reason::outweighed) && w.credible() && w.step <= s) spared = j;
    return j.verdict;
  };
  for (const Window& w : e.windows)
    if (says(w) == Verdict::disagree && w.credible() && w.step <= s) return std::nullopt;
  for (const int power : {6, 4, 2})
    if (const auto w = measure(p, std::ldexp(s, -power)); w && says(*w) == Verdict::disagree) return std::nullopt;
  return spared;
}

/// Whether the largest step within the scale of x at whose ends there are values says so, with stairs of this height in
/// its bar.
bool Rule::is_wrong_over_largest_step(Point p, double block_scale, double height) const {
  constexpr int largest = 1, smallest = 40;
  for (int power = largest; power <= smallest; ++power)
    if (const auto w = measure(p, std::ldexp(scale_of(p), -power))) {
      const double bar = w->error() + 0.75 * height / w->first_step;  // both ends of three differences, extrapolated
      return from(p, w->value, bar, std::max(block_scale, w->moved), true).verdict == Verdict::disagree;
    }
  return false;
}

/// By the stairs that are seen here: those of what is known to round, of numbers inside, of which outputs may show
/// nothing, and of those between the stages.
Judgement Rule::above_stairs(Judgement accused, Point p, const Estimate& e, double block_scale) const {
  const double n = e.best.value, apart = std::abs(p.analytic() - n), step = smallest_step(p, e), s = scale_of(p);
  const auto may_be = [&](double height) { return apart * 2 * step <= 16 * height; };
  const auto spared_by = [&](double height, bool is_far) -> std::optional<Judgement> {
    if (!may_be(height)) return std::nullopt;
    const double seen = std::min(height, jumps_between(p, widths_of_stairs * height / apart, s));
    if (!may_be(seen) || (is_far && are_far_stairs_missing(p, apart, step))) return std::nullopt;
    return within_stairs(accused, p, e, block_scale, seen);
  };
  const bool may_round = may_round_inside(p, apart * 2 * step / 16, largest_of_data(p.evaluator.subject()));
  const double known = stairs(p, n, step), inside = may_round ? height_inside(p) : 0.0;
  if (const double logarithms = step_of_logarithms(p);
      may_be(logarithms / 4) && !is_wrong_over_largest_step(p, block_scale, logarithms))
    if (const auto spared = within_stairs(accused, p, e, block_scale, logarithms)) return *spared;
  const double height = std::max(known, inside), between = height_between_stages(p, n);
  if (const auto spared = spared_by(height, known > inside)) return *spared;
  return between > height ? spared_by(between, false).value_or(accused) : accused;
}

}  // namespace gradcheck::detail
