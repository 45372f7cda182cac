// SPDX-License-Identifier: MIT
#include <gradcheck/direct/verdict.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/at_tie.hpp>
#include <gradcheck/direct/stairs.hpp>

namespace gradcheck::detail {
namespace {

double certified(const Point& p, double tolerance) {
  return certified_share(p.evaluator.subject(), p.block, tolerance);
}
/// An error bar below this share of the value needs no more windows.
constexpr double settled_share = 1e-7;
/// So many accusations of a block are earned one by one; what is off by less than this share is always.
constexpr arma::uword enough_earned = 2;
constexpr double least_plain_share = 1e-6;

/// How exactly slopes at x have a value that no tie contradicts; and how exactly where their bar is too wide: then it
/// is the same number.
constexpr double tie_share = 0x1p-3, same_share = 0x1p-20;

/// The finest of three steps is a quarter of the first, and 16 bars of rounding are what its slope is off by.
constexpr double stairs_in_slopes = 4 * 16;

/// Whether slopes on both sides differ by no more than what rounding around x does to them: stairs that a unit in the
/// last place of x does not stir look like a kink.
bool is_scatter(const Point& p, const Subgradients& s) {
  const arma::vec scatter = scatter_around(p, s.step);
  return !scatter.is_empty() && (s.upper - s.lower) * s.step <= stairs_in_slopes * arma::accu(scatter);
}

/// Whether an infinite entry is what a float backward makes of a derivative that is beyond its range.
bool is_beyond_float(const Point& p, const Estimate& e) {
  constexpr double largest_float = std::numeric_limits<float>::max();
  const double towards = std::copysign(1.0, p.analytic()) * e.best.value;
  return std::isinf(p.analytic()) && p.block.backward_in_float() && e.found && towards + 4 * e.error >= largest_float;
}

/// Whether slopes at x itself have the analytic value, though not as exactly as agreement needs. Where x lies in a bend
/// much narrower than the moves that take a tie apart, other values around it say nothing of x.
bool holds_here(double a, const Judgement& j) {
  const bool is_same = a != 0.0 && close(a, j.numeric, same_share * std::abs(a));
  return is_same || (close(a, j.numeric, j.bound) && j.bound <= tie_share * std::abs(j.numeric));
}

}  // namespace

double analytic_error(const Point& p) { return p.block.analytic_error_at(p.index) + p.floor.value_or(0.0); }

/// A float backward has too few digits for the share that is asked of a double one, a float forward even fewer.
double certified_share(const Subject& subject, const Subject::Block& block, double tolerance) {
  if (is_float(subject.spacing)) return 1e-2;
  return std::max(block.backward_in_float() ? 1e-3 : 1e-5, 2 * tolerance);
}

/// Of float: 64 spacings, what a float backward can leave of a cancelled sum.
double negligible_share(const Subject::Block& block) { return block.backward_in_float() ? 0x1p-17 : 1e-9; }

double vanishing(const Subject::Block& block) {
  return 2 * underflow_of(block.backward_in_float() ? float_spacing : double_spacing);
}

std::unique_ptr<BackwardRounding> rounding_of(const Subject& subject, const Options& options) {
  if (!subject.analytic_side) return nullptr;
  return std::make_unique<BackwardRounding>(*subject.analytic_side, options.seed);
}

Judgement Rule::from(const Point& p, double n, double error, double scale, bool moved) const {
  const double a = p.analytic();
  return judge_by_bound(a, {n, error, bound(a, n, error, analytic_error(p))}, moved, beside(p, scale));
}

Beside Rule::beside(const Point& p, double block_scale) const {
  const auto& side = p.evaluator.subject().analytic_side;
  return {certified(p, tolerance_),
          negligible_share(p.block),
          vanishing(p.block),
          std::max(block_scale, reach_scale(p)),
          p.floor,
          std::max(block_scale, side ? largest(side->cotangent) : 0.0)};
}

/// Whether outputs that stand still may hide so much of the derivative that it matters. Where backward cannot be asked,
/// a saturated output is left to the steps of rounding, step 12.
bool Rule::owes(const Point& p, const Estimate& e) const {
  return rounding_ != nullptr && e.best.owed > 0.25 * certified(p, tolerance_) * std::abs(e.best.value);
}

Judgement Rule::compare(const Point& p, const Estimate& e, double block_scale) const {
  const bool moved = std::ranges::any_of(e.windows, [](const Window& w) { return w.moved != 0.0; });
  const double hardly_seen = rounding_ == nullptr ? tolerance_ / 4 * std::abs(e.best.value) : 0.0;
  const double owed = owes(p, e) ? e.best.owed : std::min(e.best.owed, hardly_seen);
  return from(p, e.best.value, e.error + owed, std::max(block_scale, e.windows.front().moved), moved);
}

bool Rule::in_doubt(const Point& p, const Judgement& j, const Estimate& e) const {
  if (!e.found) return true;
  if (!owes(p, e) && e.best.credible() && e.error <= settled_share * std::abs(e.best.value))
    return false;  // a kink at x would stand far above that
  if (e.best.kink > 0) return true;
  if (j.reason == Reason::negligible || j.reason == Reason::flat) return false;
  return !e.best.credible() || j.bound > certified(p, tolerance_) * std::abs(j.numeric);
}

bool Rule::settles(const Point& p, const Estimate& e, double block_scale) const {
  if (!e.found || !e.best.credible()) return false;
  const double bound = 4 * e.error, scale = std::max({block_scale, e.windows.front().moved, reach_scale(p)});
  return bound <= certified(p, tolerance_) * std::abs(e.best.value) || bound <= negligible_share(p.block) * scale;
}

bool Rule::is_decided(const Point& p, const Judgement& plain, const Estimate& e) const {
  return plain.verdict == Verdict::agree && (plain.reason == Reason::none || plain.reason == Reason::flat) &&
         !in_doubt(p, plain, e);
}

std::optional<Judgement> Rule::certain(const Point& p, const Estimate& e) const {
  if (!e.found || (p.analytic() != 0.0 && owes(p, e))) return std::nullopt;
  const Judgement plain = compare(p, e, 0.0);
  return is_decided(p, plain, e) ? std::optional(plain) : std::nullopt;
}

/// Where a block is wrong beyond doubt: a step within s, no kink, an error that is settled, and a gap that no rounding
/// is. What steps 7 to 12 look for was looked for beside it.
bool Rule::is_plain_beside_earned(const Point& p, const Estimate& e, const Judgement& plain, double block_scale) const {
  if (earned_ < enough_earned || plain.verdict != Verdict::disagree || !e.found || owes(p, e)) return false;
  const double gap = std::abs(p.analytic() - plain.numeric), size = std::max(std::abs(plain.numeric), block_scale);
  return e.best.credible() && e.best.kink == 0.0 && e.best.step <= scale_of(p) &&
         e.error <= settled_share * std::abs(e.best.value) && gap > 1e3 * plain.bound && gap > least_plain_share * size;
}

Judgement Rule::judge(Point& p, Estimate e, double block_scale) {
  Judgement j = with_seen_rounding(p, std::move(e), block_scale);
  if (rounding_ == nullptr || p.evaluator.subject().terms) j = hidden_in_last_places(p, j);
  if (j.verdict == Verdict::disagree && j.reason != Reason::non_finite && is_all_rounding(p)) {
    j.verdict = Verdict::undecided;
    j.reason = Reason::resolution;
  }
  earned_ += j.verdict == Verdict::disagree ? 1 : 0;  // not before the last word on it
  return j;
}

Judgement Rule::by_known_rounding(Point& p, Estimate& e, double block_scale) {
  if (const auto j = at_seen_kink(p, e, block_scale)) return *j;
  if (e.at_kink) finish_screening(e, p);
  if (p.analytic() != 0.0 && e.found && owes(p, e)) look_far(e, p);
  const Judgement plain = e.found ? compare(p, e, block_scale) : Judgement{};
  if (is_plain_beside_earned(p, e, plain, block_scale)) return plain;
  if (rounding_ == nullptr || !std::isfinite(p.analytic()) || is_decided(p, plain, e) || !rounding_->repeats())
    return judged(p, e, block_scale);
  return within_floor(p, e, block_scale);
}

/// The rounding of the analytic side is measured: its first stage, and before an accusation the second.
Judgement Rule::within_floor(Point& p, Estimate& e, double block_scale) {
  const std::size_t b = p.number_of_block();
  const double a = p.analytic();
  p.floor = rounding_->floor(b, p.index, a);
  if (std::abs(a) > *p.floor) {
    look_far(e, p);
    finish_screening(e, p);
  }
  const Judgement j = judged(p, e, block_scale);
  if (j.verdict == Verdict::agree || j.verdict == Verdict::kink) return j;
  if (j.reason == Reason::outweighed || j.reason == Reason::jump) return j;
  if (j.reason == Reason::kinked || rounding_->jumps(b, p.index)) {
    const auto tie = at_tie(p, *p.evaluator.subject().analytic_side, tolerance_, block_scale);
    const Judgement beside = tie && !(tie->verdict == Verdict::disagree && holds_here(a, j)) ? *tie : j;
    if (beside.verdict != Verdict::disagree) return beside;
    const Judgement scattered = within_scatter(p, e, block_scale, beside);
    return scattered.verdict == Verdict::disagree ? beside : scattered;
  }
  if (j.verdict != Verdict::disagree) return j;
  // what the forward resolves is more than last digits, however small it is
  const bool vanishes = std::abs(j.numeric) <= 4 * j.error_bar;
  const double frozen = rounding_->frozen_floor(b, p.index, vanishes ? a : std::numeric_limits<double>::infinity());
  if (!(frozen > *p.floor)) return hidden_by_saturation(p, j);
  p.floor = frozen;
  return hidden_by_saturation(p, judged(p, e, block_scale));
}

/// Within units of a tie numbers cancel that are of any size, c x / r - c y / r where r = |x - y|: what the leading
/// digits of the cotangent decide is rounding there, however large it is.
Judgement Rule::within_scatter(Point& p, Estimate& e, double block_scale, const Judgement& j) {
  const double scatter = rounding_->scatter_beside_tie(p.number_of_block(), p.index);
  if (!(scatter > *p.floor)) return j;
  p.floor = scatter;
  return judged(p, e, block_scale);
}

/// A disagreement no larger than the last places of outputs that stand still far away too, over s, or than the last
/// digits of what backward adds up, if backward without these outputs agrees. They need not be independent of x: a
/// saturated cell stands still everywhere.
Judgement Rule::hidden_by_saturation(const Point& p, Judgement j) {
  if (j.verdict != Verdict::disagree || j.reason != Reason::none) return j;
  const arma::vec& least = p.evaluator.least_rounding();
  if (p.still.size() != least.n_elem) return j;
  double height = 0;
  for (arma::uword t = 0; t < least.n_elem; ++t) height += p.still[t] ? least(t) : 0.0;
  const double apart = std::abs(p.analytic() - j.numeric);
  if (!(height > 0 && apart <= std::max(4 * height / scale_of(p), rounding_->last_digits()))) return j;
  const auto a = rounding_->without(p.still, p.number_of_block(), p.index);
  if (!a || !close(*a, j.numeric, j.bound)) return j;
  j.verdict = Verdict::undecided;
  j.reason = Reason::outweighed;
  return j;
}

/// Where backward cannot be asked output by output, in double: the same of terms that no step saw move, by the last
/// places of the outputs and of the numbers between stages. 1e-20 tanh(x) beside 1 is seen from nowhere.
Judgement Rule::hidden_in_last_places(const Point& p, Judgement j) const {
  if (j.verdict != Verdict::disagree || j.reason != Reason::none || is_float(p.evaluator.subject().spacing)) return j;
  const arma::vec& least = p.evaluator.least_rounding();
  const arma::vec& inside = p.evaluator.inner_rounding();
  double height = 0;
  for (arma::uword t = 0; t < std::min({least.n_elem, inside.n_elem, p.sigma.n_elem}); ++t)
    height += p.sigma(t) < least(t) + inside(t) ? least(t) + inside(t) : 0.0;
  if (!(height > 0 && std::abs(p.analytic() - j.numeric) <= 4 * height / scale_of(p))) return j;
  j.verdict = Verdict::undecided;
  j.reason = Reason::outweighed;
  return j;
}

Judgement Rule::judged(Point& p, Estimate& e, double block_scale) {
  if (e.at_kink) finish_screening(e, p);
  const double a = p.analytic(), nan = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(a)) {  // where its own arithmetic may overflow, that says nothing
    const bool excused = std::isinf(analytic_error(p)) || is_beyond_float(p, e);
    const Verdict verdict = excused ? Verdict::undecided : Verdict::disagree;
    return {e.found ? e.best.value : nan, e.found ? e.error : nan, 0, verdict, Reason::non_finite};
  }
  Judgement j = e.found ? compare(p, e, block_scale) : Judgement{};
  if (in_doubt(p, j, e)) {
    escalate(e, p, a, block_scale);
    if (!e.found) return from_one_side(p, block_scale);
    j = compare(p, e, block_scale);
    if ((e.best.kink > 0 || j.verdict != Verdict::agree) && !settles(p, e, block_scale))
      if (const auto s = subgradients(p); s && s->kinked)
        if (const Judgement k = beside_inner_rounding(p, at_kink(p, *s));
            k.verdict != Verdict::disagree || !is_scatter(p, *s))
          return k;
    if (j.verdict == Verdict::undecided && e.refused > 0)  // near an edge of the domain the other side may say more
      if (const Judgement one = from_one_side(p, block_scale); one.verdict != Verdict::undecided) return one;
  }
  if (j.verdict == Verdict::disagree) {
    if (is_cusp(p, e)) return {j.numeric, j.error_bar, j.bound, Verdict::undecided, Reason::rough};
    const auto between = between_coarse_slopes(p, e);
    j = between ? *between : earn(j, p, e, block_scale);
  }
  if (j.verdict == Verdict::undecided && j.reason == Reason::resolution && jumps(p)) j.reason = Reason::jump;
  return j;
}

}  // namespace gradcheck::detail
