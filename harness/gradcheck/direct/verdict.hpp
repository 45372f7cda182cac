// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/one_sided.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// What is said of one coordinate, and the numbers that it rests on, all in the unit of the derivative.
struct Judgement {
  double numeric = 0, error_bar = 0, bound = 0;
  Verdict verdict = Verdict::undecided;
  Reason reason = Reason::none;
  bool by_differences = false;  ///< where a complex step was asked for: it could not be trusted here
};

/// The largest bound that still says something, as a share of the value (certified) and of the block's scale
/// (negligible). See the rule below.
double certified_share(const Subject& subject, const Subject::Block& block, double relative_tolerance);
double negligible_share(const Subject::Block& block);
/// A bound that is nothing but underflow says that a and n vanish, whatever the block's scale.
double vanishing(const Subject::Block& block);
/// The bar of a: what the subject says of its own arithmetic, and the floor where it was measured.
double analytic_error(const Point& point);
/// Null where the analytic side cannot be asked again.
std::unique_ptr<BackwardRounding> rounding_of(const Subject& subject, const Options& options);

/// What a bound that certifies nothing is small beside.
struct Beside {
  double certified, negligible;  ///< see above
  double vanishing;              ///< a bound below it is what underflow leaves
  double scale;                  ///< steps 4 of the rule below
  /// Backward's own rounding of this entry, where it was measured, and max(the block's largest |n|, |C|).
  std::optional<double> floor = {};
  double unit = 0;

  /// Digits that are lost below this share of the cotangent are lost beside what it is multiplied with elsewhere.
  static constexpr double least_lost = 1e-12;

  Reason reason(double analytic, const Judgement& j) const {
    if (j.bound <= vanishing) return Reason::negligible;
    if (!floor) return j.bound <= negligible * scale ? Reason::negligible : Reason::resolution;
    const double bars = 4 * j.error_bar;
    if (std::abs(j.numeric) <= bars && std::abs(analytic) <= *floor && bars <= 1e-9 * unit) return Reason::negligible;
    const bool lost = *floor > 1e-3 * std::abs(j.numeric) && *floor > 0.5 * j.bound;
    if (lost && j.bound > least_lost * unit) return Reason::lost_digits;
    return j.bound <= 1e-7 * std::max(scale, unit) ? Reason::outweighed : Reason::resolution;
  }
};

/// What the bound alone says: steps 1 to 4 of the rule below, before a kink is looked for or an accusation is earned.
/// j.bound: B. moved: whether anything moved.
inline Judgement judge_by_bound(double analytic, Judgement j, bool moved, const Beside& beside) {
  const double size = std::max(std::abs(analytic), std::abs(j.numeric));
  j.verdict = Verdict::agree;
  j.reason = Reason::none;
  if (!moved && analytic == 0.0) {
    j.reason = Reason::flat;
  } else if (std::isinf(j.bound) && std::isfinite(size)) {  // arithmetic that may overflow says nothing
    j.verdict = Verdict::undecided;
    j.reason = Reason::non_finite;
  } else if (!close(analytic, j.numeric, j.bound)) {
    j.verdict = Verdict::disagree;
  } else if (j.bound > beside.certified * size) {
    j.reason = beside.reason(analytic, j);
    j.verdict = j.reason == Reason::negligible ? Verdict::agree : Verdict::undecided;
  }
  return j;
}

/// The rule. a = analytic, n = numeric, e = the error bar of n, s = max(1, |x|) rounded up to a power of two,
///   B = 4 e + relative_tolerance max(|a|, |n|) + analytic_error + 2^26 times the smallest normal number
/// The bound decides:
///   1. flat: agree       nothing moved and a = 0
///   2. disagree          not |a - n| <= B, or a or n is not finite
///   3. agree             B <= 1e-5 max(|a|, |n|): certified. 1e-3 where backward runs in float, 1e-2 where the forward
///                        does; twice the relative_tolerance if that is more
///   4. negligible: agree |n| <= 4 e, |a| <= floor, 4 e <= 1e-9 max(block's |n|, |C|). Where backward cannot be asked
///                        for its floor: B <= 1e-9 scale, where backward runs in float 2^-17 scale; scale = the largest
///                        of the block's |n|, sum |J_t| / max(1, |x|), and the sum of the one-sided slopes over the
///                        first step
///      undecided         otherwise: outweighed where B <= 1e-7 max(scale, |C|), lost digits where the floor is most of
///                        B and B above 1e-12 |C|
/// Where the numeric bound alone does not decide, the floor of backward's own rounding (BackwardRounding) is added to
/// B: analytic_error. Kinks come before the bound, unless the best window's bar, its kink term included, is certified
/// or negligible:
///   5. kink              some term's one-sided slopes differ, and a lies in
///                        sum min(s-, s+) - slack .. sum max(s-, s+) + slack; outside: disagree. In a composite subject
///                        slopes do not decide: undecided
///   6. one side          decides where the other has no values, or cannot be certified beside an edge of the domain.
///                        It accuses where its slopes converge, and no finer step says otherwise: by_finer_side()
/// A disagreement by steps that saw a kink is none at a cusp, is_cusp(), and where slopes too rough to decide have a
/// between them, between_coarse_slopes().
/// A disagreement stands only if it passes all of these; the first that it fails spares the gradient:
///   7. windows with steps of at most s disagree too; else what those say
///   8. no window fine enough to tell a from n has a inside its bar and n outside; else what that says. Such are h_0 =
///     256 and 4096 times sum sigma / |a - n|, 2^-8 of the distance within which J would have to bend if a is right,
///     bend(), and at x = 0 or next to it ladder_below(); of these two where one central difference leaves(), too
///   9. it stands with e = |n' - n| - 2 round-off', if that is larger, where n' has half of the best window's step;
///     else
///      what that says
///   10. nothing jumps at x; else undecided (jump)
///   11. the best window converges; else undecided (rough)
///   12. |a - n| is more than the forward's own steps of rounding: 2 min(h, s) |a - n| > 16 height. Or a window
///     disagrees
///       with height / h added to its bar: one of those taken, or of step s/64, s/16 or s/4. Else undecided
///         (staircase),
///       or negligible where a window with such a bar is. height = sum_t max(sigma_t, least rounding_t); where n itself
///         is
///       no more than these steps, the rounding of outputs as large as those at x -+ 1.5 s, if larger. (Where
///       h < 2^-26 s, |x| is the scale and takes the place of s in that.)
///   13. J does not stand on stairs wider than the step whose rises are as steep as a, where n is exactly 0; else
///     undecided (staircase)
/// What is undecided (resolution), or would be accused, is judged once more where places around x show more rounding
/// than was known: scatter_around().
/// docs/verdict.md lists every constant with what it guards. They were measured on random networks, see
/// `gradcheck planted`.
class Rule {
 public:
  /// rounding: of the analytic side, asked where the numeric bound alone does not decide; null: it cannot be had.
  explicit Rule(double relative_tolerance, BackwardRounding* rounding = nullptr)
      : tolerance_(relative_tolerance), rounding_(rounding) {}

  /// First from screening alone; only what is in doubt is escalated. block_scale: the block's largest |numeric| in
  /// screening.
  /// Once two accusations of a block were earned, another that is as plain as can be needs no more evaluations.
  Judgement judge(Point& point, Estimate estimate, double block_scale);

  /// What screening alone decides, whatever the block's scale: agree, certified or flat. Otherwise nothing.
  std::optional<Judgement> certain(const Point& point, const Estimate& estimate) const;

  double bound(double a, double n, double error, double a_error) const {
    return 4 * error + tolerance_ * std::max(std::abs(a), std::abs(n)) + a_error + underflow_of(double_spacing);
  }

 private:
  Judgement with_seen_rounding(Point& point, Estimate estimate, double block_scale);
  Judgement confirmed(Judgement j, Point& point, const Estimate& estimate) const;
  Judgement judged(Point& point, Estimate& estimate, double block_scale);
  Judgement within_scatter(Point& p, Estimate& e, double block_scale, const Judgement& j);
  Judgement hidden_by_saturation(const Point& point, Judgement j);
  Judgement hidden_in_last_places(const Point& point, Judgement j) const;
  Judgement within_floor(Point& point, Estimate& estimate, double block_scale);
  bool is_plain_beside_earned(const Point& point, const Estimate& estimate, const Judgement& plain,
                              double block_scale) const;
  Judgement by_known_rounding(Point& point, Estimate& estimate, double block_scale);
  bool agrees_nearer(Point p, const Estimate& e, const arma::vec& sigma, double block_scale) const;
  bool sees_rounding(Point& point, const Judgement& j, const Estimate& estimate) const;
  Beside beside(const Point& point, double block_scale) const;
  bool owes(const Point& point, const Estimate& estimate) const;
  Judgement compare(const Point& point, const Estimate& estimate, double block_scale) const;
  bool in_doubt(const Point& point, const Judgement& j, const Estimate& e) const;
  bool is_decided(const Point& point, const Judgement& plain, const Estimate& estimate) const;
  Judgement earn(Judgement accused, Point& point, Estimate& estimate, double block_scale) const;
  std::optional<Judgement> overturned(Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> with_half_the_step(Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> without_far_steps(const Point& point, Estimate estimate, double block_scale) const;
  bool settles(const Point& point, const Estimate& estimate, double block_scale) const;
  /// Step 12. A forward that moves in steps of rounding looks exactly linear inside one of them, or still.
  Judgement above_stairs(Judgement accused, Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> within_stairs(Judgement accused, Point& point, const Estimate& estimate, double block_scale,
                                         double height) const;
  bool is_wrong_over_largest_step(Point point, double block_scale, double height) const;
  double height_inside(const Point& point) const;
  bool may_round_inside(const Point& point, double height, double size) const;
  bool are_far_stairs_missing(const Point& point, double apart, double step) const;
  Judgement at_kink(const Point& point, const Subgradients& valid) const;
  bool is_cusp(const Point& point, const Estimate& estimate) const;
  std::optional<Judgement> between_coarse_slopes(const Point& point, const Estimate& estimate) const;
  Judgement beside_inner_rounding(const Point& point, const Judgement& at_x) const;
  std::optional<Judgement> at_seen_kink(const Point& point, const Estimate& estimate, double block_scale) const;
  Judgement from_one_side(const Point& point, double block_scale) const;
  std::optional<Judgement> by_finer_side(const Point& point, const OneSided& said, double block_scale) const;
  Judgement from(const Point& point, double numeric, double error, double scale, bool moved) const;

  double tolerance_;
  BackwardRounding* rounding_;
  arma::uword earned_ = 0;                        ///< accusations, of this block
  mutable std::optional<arma::vec> inside_ = {};  ///< last places of outputs nearer to 0, once asked for
};

}  // namespace gradcheck::detail
