// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/direct/window.hpp>

namespace gradcheck::detail {

/// At a tie (the winner of a maximum, a sort, the nearest of several) a value of backward is one of several, and slopes
/// of this coordinate alone do not show them all. At up to 40 points nearby every coordinate moves by at most 2^-14 of
/// itself, and at the first two this one by 2^-11, to one side and to the other, so that the tie is decided; at every
/// second of the others zeros stand still, and of those only what agrees counts (equal eigenvalues of a diagonal matrix
/// are told apart so). Where the numeric derivative confirms backward at each of them, a is right as soon as it lies
/// between the smallest and the largest value seen, give or take an eighth of them: the tied values differ by more:
/// kink; where it never does it is wrong: disagree. Nothing where backward's value does not change when the others
/// alone are moved, so that the slopes decide, or where backward is wrong at two of the points, or right at less than
/// two, or is one value other than a at all of them, which is no tie; nor of an output of many, which is not evaluated
/// alone. Where 40 points do not do, up to 240 more of which those count where backward says a. Cost: 2 to 40 times
/// that of a coordinate and 20 evaluations each, and 240 calls of backward.
std::optional<Judgement> at_tie(const Point& point, const AnalyticSide& side, double relative_tolerance, double scale);

}  // namespace gradcheck::detail
