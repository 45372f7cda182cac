// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// How far rounding can move the terms, also those that stand still here, but not far away: sum_t max(sigma_t, least
/// rounding at x). Outputs that nearly vanish at x may have been computed from larger numbers. So where the whole slope
/// n is no more than what the rounding of outputs as large as those at x -+ 1.5 s would do here, it is that, if larger.
/// Where the step was chosen so small that |x| is the scale, s is |x|.
double stairs(const Point& point, double n, double step);
/// The same of what is known at x alone.
double stairs_here(const Point& point);

/// What each term moves by where every output is y and moves by one last place, [terms].
arma::vec last_places(const Point& point, const arma::mat& y);

/// What the terms move by in all where the outputs that are logarithms of numbers below the least normal one move by
/// the last place of these numbers: up to log 2 each.
double step_of_logarithms(const Point& point);

/// The largest coordinate, or 1 where that is less.
double largest_of_data(const Subject& subject);

/// No jump of J among 65 places of [x - width, x + width] is larger: by differences of order 4, 6 and 8 between them,
/// of which what is smooth on the grid leaves little.
/// Infinite where width is more than `most`, or a place has no value. 65 evaluations.
double jumps_between(const Point& point, double width, double most);

/// The steepest rise of J over a stair, where it moves in stairs that are wider than a step: the largest jump beside
/// the stair of x, over the width of that stair. 0 where there are no three stairs around x within `most`, in a grid
/// that has two places at least on that of x; what is still or smooth on one side has none. So 1 - p stands where p is
/// nearly 1, and log(1 - p + eps) with it. At most 23 grids of 33 evaluations.
double rise_of_stairs(const Point& point, double step, double most);

/// The same of the stair next to that of x, within `most`, where that is the last one, beyond which J stands still for
/// good, and the others are too narrow for a grid around x: 1 - tanh x, where x is large. Of stairs no higher than 4
/// last places of 1, times the largest of the data; of float where the stair ends in the middle between two floats. At
/// most 150 evaluations to find each end, and 33 a grid.
double rise_beside_last_stair(const Point& point, double most);

/// Where J stands still over a step: whether a slope of the analytic value is at most 4 of either rise within
/// max(1, |x|), so that J may stand on a stair.
bool may_stand_on_a_stair(const Point& point, double step);

/// How far rounding moves each term among 33 places of [x - width, x + width], as many within a quarter of that, and
/// within a 16th, about: of these the one in the middle. Each is the median of their differences of order 4, 6 and 8,
/// the smallest, in units of what rounding to the next number leaves of them. A kink or a jump is in few of the
/// differences, what is smooth in none; stairs that are wider than the places are apart are not seen. A log of
/// 1 + exp(x) that is nearly 0 moves by the last place of 1, which a unit in the last place of x does not stir. Empty
/// where a place has no value. 99 evaluations.
/// Source: the difference table of Hamming and of More and Wild (ECNoise, 2011), with a median for their mean.
arma::vec scatter_around(const Point& point, double width);

/// Whether a unit in the last place of the data changes an output that this coordinate reaches by a quarter of what it
/// is, or more, and that is 2^26 times as large as the data or larger: the inverse of a matrix that is singular but for
/// its rounding. What cancels is smaller than the data. At most 6 evaluations where there is such an output.
bool is_all_rounding(const Point& point);

/// Whether a forward in double rounds this coordinate to float inside: that is looked for elsewhere.
bool computes_in_float(const Point& point);

}  // namespace gradcheck::detail
