// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// How far rounding can move the terms, also those that stand still here, but not far away: sum_t max(sigma_t, least
/// rounding at x). Outputs that nearly vanish at x may have been computed from larger numbers. So where the whole slope
/// n is no more than what the rounding of outputs as large as those at x -+ 1.5 s would do here, it is that, if larger.
/// Where the step was chosen so small that |x| is the scale, s is |x|.
double stairs(const Point& point, double n, double step);

/// No jump of J among 65 places of [x - width, x + width] is larger: by differences of order 4, 6 and 8 between them,
/// of which what is smooth on the grid leaves little. Where stairs of some height make up for the difference between a
/// and n, one comes every height / |a - n|: at a width of eight of these the grid sees each.
/// Infinite where width is more than `most`, or a place has no value. 65 evaluations.
double jumps_between(const Point& point, double width, double most);

}  // namespace gradcheck::detail
