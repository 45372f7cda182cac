// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/stagewise/stage.hpp>

namespace gradcheck::detail {

/// How J follows the blocks of a stage that was looked at, one after the other: from the numeric cotangent C of its
/// output [N x out] the numeric derivative by each block, of the block's shape.
///   affine  dW = C^T X, db = column sums of C. Moves and evaluates nothing
///   others  all rows of a block at once, or all columns, an entry of each with a step of its own, where the output
///           shows that no two of them reach the same column; otherwise one entry by one. Each takes one evaluation
///           where the output is seen to be affine in the block, otherwise six
/// Nothing is passed on from here, so truncation and rounding have one bar (see StageInput::last).
std::vector<Bounded> parameter_derivatives(StageAtPoint& at, const Derivative& cotangent);

}  // namespace gradcheck::detail
