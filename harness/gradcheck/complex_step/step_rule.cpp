// SPDX-License-Identifier: MIT
#include <gradcheck/complex_step/step_rule.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/close.hpp>
#include <gradcheck/complex_step/circle.hpp>

namespace gradcheck::detail {
namespace {

constexpr double step_tolerance = 5e-13;
/// Bars of differences below this share of a value say enough of it, see Rule.
constexpr double certified_by_differences = 1e-5;

/// Its number among the coordinates of all blocks.
arma::uword place_of(const Point& p) {
  arma::uword before = 0;
  for (std::size_t b = 0; b < p.number_of_block(); ++b) before += p.evaluator.subject().blocks[b].coordinates.size();
  return before + p.index;
}

/// What differences say of the value by a complex step, as if it were a gradient.
Judgement judged_by_differences(const StepValue& step, Point p, const Estimate& e, double block_scale) {
  const double tolerance = Options{}.relative_tolerance;
  p.claimed = step.value;
  p.floor = 4 * step.error;
  const double size = std::max(std::abs(step.value), std::abs(e.best.value));
  const double bar = 4 * (e.error + step.error);
  if (e.found && e.best.kink == 0 && e.best.credible() && bar <= certified_by_differences * size &&
      close(step.value, e.best.value, bar + tolerance * size))
    return {e.best.value, e.error, bar, Verdict::agree, Reason::none};
  return Rule(tolerance).judge(p, e, block_scale);
}

Judgement by_differences(Judgement j) {
  j.by_differences = true;
  return j;
}

/// A kink or a jump: there is no one slope that a complex step could have.
bool has_no_slope(const Judgement& j) {
  return j.verdict == Verdict::kink || j.reason == Reason::jump || j.reason == Reason::kinked;
}

}  // namespace

bool takes_complex_steps(const Subject& subject, const Options& options) {
  return options.method == Method::complex_step && subject.complex_terms;
}

double complex_tolerance(const Options& options) {
  return options.relative_tolerance == Options{}.relative_tolerance ? step_tolerance : options.relative_tolerance;
}

StepRule::StepRule(const Options& options, BackwardRounding* rounding)
    : options_(options), rounding_(rounding), rule_(complex_tolerance(options), rounding) {}

Judgement StepRule::judge(Point& p, const Estimate& e, double block_scale) {
  evaluations_ += evaluations_of_step_value;
  const auto step = step_value(p.evaluator.subject().complex_terms, place_of(p), p.x, options_.seed);
  if (!step) return by_differences(rule_.judge(p, e, block_scale));
  const Judgement seen = judged_by_differences(*step, p, e, block_scale);
  if (has_no_slope(seen)) return rule_.judge(p, e, block_scale);
  if (seen.verdict == Verdict::disagree) return by_differences(rule_.judge(p, e, block_scale));
  return judge_beside(*step, p, e, block_scale);
}

Judgement StepRule::judge_beside(const StepValue& step, Point& p, const Estimate& e, double block_scale) {
  Judgement by_step = compared(step, p, e, block_scale);
  if (by_step.verdict != Verdict::disagree) return by_step;
  Point other = p;
  const Judgement differences = rule_.judge(other, e, block_scale);
  if (differences.verdict == Verdict::disagree || is_seen(step, p)) return by_step;
  return by_differences(differences);
}

/// Step 3. Backward's own rounding is measured only where the rest does not decide.
Judgement StepRule::compared(const StepValue& step, const Point& p, const Estimate& e, double block_scale) const {
  const double a = p.analytic(), given = p.block.analytic_error_at(p.index);
  const double size = std::max(std::abs(a), std::abs(step.value));
  const auto judged = [&](double floor) {
    const double bound =
        4 * step.error + complex_tolerance(options_) * size + given + floor + underflow_of(double_spacing);
    const Beside beside{certified_share(p.evaluator.subject(), p.block, complex_tolerance(options_)),
                        negligible_share(p.block),
                        vanishing(p.block),
                        std::max(block_scale, reach_scale(p)),
                        {},
                        0};
    const bool moved = step.value != 0 || std::ranges::any_of(e.windows, [](const Window& w) { return w.moved != 0; });
    return judge_by_bound(a, {step.value, step.error, bound}, moved, beside);
  };
  Judgement j = judged(0);
  if (j.verdict != Verdict::disagree || rounding_ == nullptr || !rounding_->repeats()) return j;
  const std::size_t b = p.number_of_block();
  const double floor = rounding_->floor(b, p.index, a);
  j = judged(floor);
  if (j.verdict != Verdict::disagree) return j;
  return judged(std::max(floor, rounding_->frozen_floor(b, p.index, std::numeric_limits<double>::infinity())));
}

/// Step 5. r: so large that rounding is a 128th of |a - v| over it.
bool StepRule::is_seen(const StepValue& step, const Point& p) {
  const double a = p.analytic(), apart = std::abs(a - step.value);
  if (!std::isfinite(a)) return true;
  if (rounding_ != nullptr && rounding_->jumps(p.number_of_block(), p.index)) return false;
  const double rounding = std::max(arma::norm(p.sigma), 0x1p-53 * arma::norm(arma::vectorise(p.evaluator.base())));
  const double r = 128 * rounding / apart;
  if (!(r > 0 && r <= std::max(1.0, std::abs(p.x)) / 4)) return false;
  evaluations_ += 17;
  return is_analytic_as_far_as(apart, p.evaluator.subject().complex_terms, place_of(p), step.value, r);
}

}  // namespace gradcheck::detail
