// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// Over two steps of h, as they were taken.
struct CentralDifference {
  double step = 0, slope = 0;
};
/// Nothing where a side has no value. 2 evaluations at most.
std::optional<CentralDifference> central_difference(const Point& point, double h);

/// Within which distance of x the function would have to bend if a, and not n, is its derivative: |J(x + h) - J(x) -
/// n h| / |a - n|, of both sides the lesser, at most h. None where no more than rounding is left. A loss with a scale
/// of 1e-14 stands still at the steps that suit 1, where it would have to bend within 1e-14. 2 evaluations.
std::optional<double> bend(const Point& point, double n, double a, double h);

/// Whether one central difference with this step is further from n than a quarter of the way to a, or has no value.
/// Only then is a window worth its price. 2 evaluations.
bool leaves(const Point& point, double n, double a, double step);

/// Whether central differences of three successive steps, far below this one, are all nearer to a than to n: the finest
/// that tell them apart, where rounding is an eighth of |a - n|. Of few digits a window with such steps tells nothing,
/// as extrapolations drown in rounding. 6 evaluations at most, and none where the digits are many.
bool is_told_nearer(const Point& point, double n, double a, double step);

/// Whether J leaves n near x by more than rounding, by as much as a would, and faster than at this step, and no step
/// nearer has n again. A bump of some last places beside a large value is narrower than steps over which rounding lets
/// n and a be told apart: far from it J stands still. 2^-1 to 2^-24 of the step, 50 evaluations at most.
bool leaves_nearer(const Point& point, double n, double a, double step);

/// Where x is 0, or next to it, nothing is too small to be a scale: nine steps below this one, each 2^-10 of the one
/// before. Elsewhere none.
std::vector<double> ladder_below(const Point& point, double step);

}  // namespace gradcheck::detail
