// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/close.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// What a verdict on one coordinate rests on. All in the unit of the derivative but the tolerance.
struct Judgement {
  double numeric = 0, error_bar = 0, bound = 0;
  Verdict verdict = Verdict::undecided;
  Reason reason = Reason::none;
};

/// What counts as saying something: a bound of at most these shares of the value, and of the block's scale. See the rule below.
double certified_share(const Subject& subject, const Subject::Block& block, double relative_tolerance);
double negligible_share(const Subject::Block& block);

/// What the bound alone says: the lines "agree", "disagree" and "undecided" of the rule below, before an accusation is earned or a kink is
/// looked for. bound: B. moved: whether anything did. scale: what a negligible bound is small beside.
inline Judgement judge_by_bound(double analytic, Judgement j, bool moved, double certified, double negligible,
                                double scale) {
  const double size = std::max(std::abs(analytic), std::abs(j.numeric));
  j.verdict = Verdict::agree, j.reason = Reason::none;
  if (!moved && analytic == 0.0)
    j.reason = Reason::flat;
  else if (!close(analytic, j.numeric, j.bound))
    j.verdict = Verdict::disagree;
  else if (j.bound > certified * size && j.bound <= negligible * scale)
    j.reason = Reason::negligible;
  else if (j.bound > certified * size)
    j.verdict = Verdict::undecided, j.reason = Reason::resolution;
  return j;
}

/// The rule. a = analytic, n = numeric, e = the error bar of n.
///   B = 4 e + relative_tolerance max(|a|, |n|) + analytic_error + smallest normal number
///   disagree    not |a - n| <= B, or a or n is not finite; and the accusation was earned (below)
///   agree       |a - n| <= B and B <= 1e-5 max(|a|, |n|) (1e-3 where backward runs in float, 1e-2 where the forward does; twice
///               the relative_tolerance if that is more); or flat: a = n = 0 and nothing moved;
///               or negligible: |a - n| <= B <= 1e-9 scale, scale = max(block's largest |n|, sum |J_t| / max(1, |x|),
///               sum of the one-sided slopes over the first step); where backward ran in float, B <= 2^-17 scale
///   kink        some term's one-sided slopes differ and a lies in  sum min(s-, s+) - slack .. sum max(s-, s+) + slack;  outside: disagree.
///               Settled before the bound, unless the best window's bar, its kink term included, is certified or negligible.
///               In a composite subject slopes do not decide: undecided
///   undecided   otherwise, with a reason
/// An accusation is earned when
///   - windows with steps of at most s say so too (else: what those say);
///   - no window so fine that it tells a from n (h_0 = 256, 4096 sum sigma / |a - n|) has a inside its bar and n outside;
///   - it stands with e = |n' - n| - 2 round-off', if larger, n' the window with half of the best one's step (else: what that says);
///   - nothing jumps at x (else: jump), and the best window converges (else: rough);
///   - |a - n| is more than the forward's own steps of rounding:
///       2 min(h, s) |a - n| > 16 height,  height = sum_t max(sigma_t, least rounding_t),
///     where n itself would not pass that, with the rounding of outputs as large as those at x -+ 1.5 s, if larger; or a window, one of
///     those taken or one of step s/64, s/16 or s/4, says so with height / h added to its bar
///     (else: staircase, or negligible where a window with that bar is).
///   s = max(1, |x|) rounded up to a power of two; |x| for the far places where h < 2^-26 s.
/// Where only one side has values, or the other cannot be certified beside an edge of the domain, one side decides.
/// Source of constants: measured on random networks, see `gradcheck planted`.
class Rule {
 public:
  Rule(double relative_tolerance) : tolerance_(relative_tolerance) {}

  /// Cheap first: a judgement from screening alone; escalates what is in doubt. block_scale: the block's largest |numeric| in screening.
  Judgement judge(Point& point, Estimate estimate, double block_scale) const;

  double bound(double a, double n, double error, double a_error) const {
    return 4 * error + tolerance_ * std::max(std::abs(a), std::abs(n)) + a_error + std::numeric_limits<double>::min();
  }

 private:
  Judgement compare(const Point& point, const Estimate& estimate, double block_scale) const;
  bool in_doubt(const Point& point, const Judgement& j, const Estimate& e) const;
  Judgement earn(Judgement accused, Point& point, Estimate& estimate, double block_scale) const;
  std::optional<Judgement> overturned(Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> with_half_the_step(Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> without_far_steps(const Point& point, Estimate estimate, double block_scale) const;
  bool settles(const Point& point, const Estimate& estimate, double block_scale) const;
  /// A forward that moves in steps of rounding looks exactly linear, or still, inside one of them. Where |a - n| is no more than some of its
  /// steps, a window wider than them has to say the same; what such a window says instead counts where it can say something.
  Judgement above_stairs(Judgement accused, Point point, const Estimate& estimate, double block_scale) const;
  std::optional<Judgement> at_kink(const Point& point) const;
  Judgement from_one_side(const Point& point, double block_scale) const;
  Judgement from(const Point& point, double numeric, double error, double scale, bool moved) const;

  double tolerance_;
};

}  // namespace gradcheck::detail
