// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Notes that a layer keeps state from call to call, where that is seen:
///   its forward differs over the same numbers;
///   its backward belongs to an earlier forward;
///   a buffer (a parameter without a gradient), which is named, differs after two passes over the same numbers.
/// What reset() or reseed() puts back is not seen. To be called after the findings were made.
/// Cost: two forward and backward passes where there are buffers, otherwise nothing. Puts the buffers back, bitwise.
void note_state(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent);

}  // namespace gradcheck::detail
