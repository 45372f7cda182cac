// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/core/window.hpp>

namespace gradcheck {

/// The numeric derivative of one coordinate: the best of the windows tried, its error bar widened by what the others saw.
struct Estimate {
  bool found = false;           ///< some window had a value at all six places
  Window best;                  ///< the window with the smallest error
  double error = 0;             ///< of best.value: at least best.error()
  std::vector<Window> windows;  ///< all that were measured, in the order of trial
};

/// What a negligible coordinate is measured against: |C .* Y| summed, over max(1, |x|). Unit: of the derivative.
double reach_scale(const Point& point);

/// Tries h_0 = s 2^-p, s = max(1, |x|) rounded up to a power of two, p = 10, 14, 6, 18, 22, 26, until error <= 1e-7 |value|, nothing
/// moves at all, or the bar is below 1e-9 reach_scale in a later window. 6 to 36 evaluations, 2 more where the first window fails:
/// terms that do not move at x -+ 2^200 s are not reached by this coordinate, and point.sigma forgets their rounding.
/// Where rounding dominates after three windows no finer one follows; a value that stands out of rounding (2.5e-6 to 0.25 of it) is tried
/// at h_0 = 2^27 sum sigma / |value|, then at the geometric mean of that and the best step; kept where the differences converge.
/// A float forward: p = 2, 1, 3, 4, 6, 8, 10 until error <= 2^-15 |value|.
Estimate screen(Point& point);

/// Adds windows for a coordinate in doubt: larger steps where rounding dominates (h_0 = 2^27, 2^14 times sum sigma / |analytic|),
/// then steps relative to |x| (p = 6 .. 46), or p = 30 .. 46 where |x| is s already. At most 72 evaluations.
void escalate(Estimate& estimate, Point& point, double analytic, double block_scale);

/// Chooses the best of the windows and widens its bar by what the others saw:
///   error = max(error, |value_q - value| - 2 error_q over the windows q, min(kink_q, max(kink_raw, 5 noise)) over the finer windows q)
/// where a coarser window q has a say only if it is not aliased, truncation_q <= 1e-3 slope_size_q.
void choose(Estimate& estimate);

/// Adds one window and chooses again. Returns whether it had a value. Where a term moves that stood still in earlier windows,
/// those are measured again: it did not stand still, its steps of rounding were larger.
bool add_window(Estimate& estimate, Point& point, double h0);

/// Smallest power of two >= |v|; 1 for 0.
double power_of_two_above(double v);

}  // namespace gradcheck
