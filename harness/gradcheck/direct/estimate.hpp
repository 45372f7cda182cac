// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// The numeric derivative of one coordinate: the best of the windows tried, its error bar widened by what the others saw.
struct Estimate {
  bool found = false;            ///< some window had a value at all six places
  Window best;                   ///< the window with the smallest error
  double error = 0;              ///< of best.value: at least best.error()
  std::vector<Window> windows;   ///< all that were measured, in the order of trial
  int refused = 0;               ///< steps at which some place had no value: outside the domain or the bounds
  bool asked_for_reach = false;  ///< point.sigma forgot the terms that this coordinate does not reach
};

/// What a negligible coordinate is measured against: |C .* Y| summed, over max(1, |x|). Unit: of the derivative.
double reach_scale(const Point& point);

/// Tries h_0 = s 2^-p, s = max(1, |x|) rounded up to a power of two, p = 10, 14, 6, 18, 22, 26, until error <= 1e-7 |value|, nothing
/// moves at all, or the bar is below 1e-9 reach_scale in a later window. 6 to 36 evaluations, 2 more where the first window fails:
/// terms that do not move at x -+ 2^200 s are not reached by this coordinate, and point.sigma forgets their rounding.
/// Where rounding dominates after three windows no finer one follows; a value that stands out of rounding (2.5e-6 to 0.25 of it) is tried
/// at h_0 = 2^27 sum sigma / |value|, then at the geometric mean of that and the best step; kept where the differences converge, see no
/// kink, and say what the best window said before, within their bars. Far places are 2^100 s in float, 2^20 s where those have no value.
/// A float forward: p = 2, 1, 3, 4, 6, 8, 10 until error <= 2^-15 |value|.
Estimate screen(Point& point);

/// Adds windows for a coordinate in doubt: larger steps where rounding dominates (h_0 = s/16, s/4, then 2^27, 2^14 times
/// sum sigma / |analytic|), kept as in screen(); then steps relative to |x| (p = 6 .. 46), or p = 30 .. 46 where |x| is s already.
/// At most 16 windows of 6 evaluations (8 in float), and those that are measured again.
void escalate(Estimate& estimate, Point& point, double analytic, double block_scale);

/// Widens each window's bar by what the others saw, and chooses the one with the smallest:
///   error = max(error, |value_q - value| - 2 error_q over the windows q, min(kink_q, max(kink_raw, 5 noise)) over the finer windows q)
/// where a coarser window q has a say only if it is not aliased, truncation_q <= 1e-3 slope_size_q.
void choose(Estimate& estimate);

/// Terms whose outputs are bitwise the same far away on both sides, and so in every smaller step, do not depend on this coordinate:
/// point.sigma forgets them. Once per estimate, 2 evaluations (4 where the first two places have no value).
void forget_unreached(Estimate& estimate, Point& point);

/// Adds one window and chooses again. Returns whether it had a value. Where a term moves that stood still in earlier windows,
/// those are measured again: it did not stand still, its steps of rounding were larger.
bool add_window(Estimate& estimate, Point& point, double h0);

/// Smallest power of two >= |v|; 1 for 0.
double power_of_two_above(double v);

}  // namespace gradcheck::detail
