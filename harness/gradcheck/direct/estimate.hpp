// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// The derivatives that are valid at a kink: lower <= g <= upper, give or take slack. At a smooth point lower = upper.
struct Subgradients {
  double lower = 0, upper = 0, slack = 0;
  double step = 0;        ///< the first, and largest, on either side
  bool kinked = false;    ///< some term's slopes differ beyond their error bars
  bool own_only = false;  ///< the kink is in the coordinate's own penalty alone
};

/// The numeric derivative of one coordinate: the best of the windows tried, its error bar widened by what the others
/// saw.
struct Estimate {
  bool found = false;                   ///< some window had a value at all six places
  Window best;                          ///< the window with the smallest error
  double error = 0;                     ///< of best.value: at least best.error()
  std::vector<Window> windows;          ///< all that were measured, in the order of trial
  int refused = 0;                      ///< steps at which some place had no value: outside the domain or the bounds
  bool stopped_early = false;           ///< screening ended at step 2: because the bar was negligible, or at a kink
  std::optional<Subgradients> at_kink;  ///< x itself is at a kink that both windows so far saw: what is valid there
  bool asked_for_reach = false;         ///< point.sigma forgot the terms that this coordinate does not reach
};

/// What a negligible coordinate is small beside: sum |C .* Y| / max(1, |x|), in the unit of the derivative.
double reach_scale(const Point& point);

/// Tries windows until one is good enough. s = max(1, |x|), rounded up to a power of two.
///   1. h_0 = s 2^-p for p = 10, 14, 6, 18, 22, 26, until error <= 1e-7 |value|, or nothing moves at all.
///      A float forward: p = 2, 1, 3, 4, 6, 8, 10, until error <= 2^-15 |value|.
///   2. From the second window on it also ends where the bar is below 1e-9 reach_scale and no kink was seen; after the
///      third where rounding dominates, for a finer step would be worse; and after the second where both saw a kink,
///      and the subgradients at x do.
///   3. After a first window that was not good enough, terms are looked for that this coordinate does not reach, see
///      forget_unreached().
///   4. A value that stands out of rounding, but not far (an error of 2.5e-6 to 0.25 of it), is tried at
///      h_0 = 2^27 sum sigma / |value|, then at the geometric mean of that and the best step. Such a window stays only
///      if its differences converge, see no kink, and say what the best one said before, within their bars.
/// Cost: 6 to 36 evaluations, and 2 for step 3; of a float forward 8 for 6.
Estimate screen(Point& point);

/// h_0 / s of the first window.
double first_share(double spacing);

/// Goes on where screen() stopped early: an analytic value that is more than rounding, or than what a kink allows, asks
/// for more.
void finish_screening(Estimate& estimate, Point& point);

/// Adds windows for a coordinate in doubt: larger steps where rounding dominates (h_0 = s/16, s/4, then 2^27 and 2^14
/// times sum sigma / |analytic|), which stay on the same conditions as in screen(); then steps relative to |x|
/// (p = 6, 10, .. 46; of a float forward 2, 6, .. 18), or p = 30, 34, .. 46 where |x| is s already.
/// Cost: at most 16 windows of 6 evaluations (8 in float), and those that have to be measured again.
void escalate(Estimate& estimate, Point& point, double analytic, double block_scale);

/// Widens each window's bar by what the others saw, and chooses the window with the smallest. error is the largest of
///   error
///   |value_q - value| - 2 error_q             over the other windows q
///   min(kink_q, max(kink_raw, 5 noise))       over the finer windows q
/// A coarser window q has a say only if it is not aliased: truncation_q <= 1e-3 slope_size_q.
void choose(Estimate& estimate);

/// A term that is bitwise the same far away on both sides stands still in every smaller step as well: it does not
/// depend on this coordinate, and point.sigma forgets its rounding. Far is 2^200 s (2^100 s for a coordinate in float),
/// or 2^20 s where there is no value. Once per estimate, 2 evaluations, or 4.
void forget_unreached(Estimate& estimate, Point& point);

/// forget_unreached(), after which every window is measured again.
void look_far(Estimate& estimate, Point& point);

/// Adds one window and chooses again. Returns whether it had a value. Where it shows that a term moves which stood
/// still in earlier windows, those are measured again: the term only stood still because its steps of rounding are
/// larger.
bool add_window(Estimate& estimate, Point& point, double h0);

/// The step of a window that is asked for, as a power of two at or above it. Of an output of many s 2^-p, p one of 6,
/// 10, 14 .. or -2, -6 ..: so few steps are shared by all.
double step_above(const Point& point, double h0);

/// Smallest power of two >= |v|; 1 for 0.
double power_of_two_above(double v);

/// Whether x gives steps a scale of its own. It does not where it is 0, or so small that J would move by numbers that
/// have lost digits to underflow.
bool has_own_scale(double x);

/// The coordinate's scale s: the power of two at or above max(1, |x|). Steps are measured in it.
double scale_of(const Point& point);

}  // namespace gradcheck::detail
