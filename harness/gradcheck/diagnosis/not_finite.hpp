// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Gradients that are not finite although the numeric ones are: one finding for all blocks. What backward returns at
/// other points tells the kinds apart:
///   - all data moved by 0.1 % make it finite: "NaN at zero" where each such entry is 0 itself, else "0/0";
///   - all integer inputs at 1 make it finite: "NaN by a mask", which is empty where the rows are zero throughout;
///   - smaller inputs make it finite: "NaN far from zero";
///   - all such entries lie below zero, no other does, and above zero they are finite: "NaN below zero";
///   - none of these: "gradient not finite".
/// Cost: at most 48 forward and backward passes. Leaves the parameters as they were.
std::vector<Finding> not_finite(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                const Report& report);

}  // namespace gradcheck::detail
