// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Entries of a block that are the same number, some at a kink, tie: a maximum, a median, a sort. The slopes of one of
/// them alone allow it any share of what is handed back, and so all of it to every one. Moved together they still tie,
/// and
///   dJ/dt (x_i + t for all i that tie) = sum_i dJ/dx_i
/// where J is smooth along t, as it is not where each is at a kink of its own (relu). Where the sum of the gradients is
/// more than 1 % of the sum of their sizes away from that, and outside the rule's bound, at x and at four points along
/// t, they disagree; their numeric value is then each one's share of the slope. Of up to 8 numbers. Not of a composite
/// subject, where slopes do not decide, nor of one in float, nor where backward cannot be asked again or x has bounds.
/// Returns the evaluations that it cost, 20 or so for each number.
arma::uword judge_ties_together(Block& block, const Subject& subject, std::size_t b, const Options& options);

}  // namespace gradcheck::detail
