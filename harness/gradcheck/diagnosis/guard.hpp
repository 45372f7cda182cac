// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// A guard against division by zero, as in x / (|x| + 1e-8), that only forward or only backward has. Where inputs are
/// multiplied by s, a layer without it gives s^k times its output, and s^(k-1) times its gradient; with it both shrink,
/// by a share that grows as 1/s or 1/s^2 while s falls. One side that keeps to its power and one that shrinks, or both
/// and a difference between them that grows likewise (a guard inside a root and outside of it): "guard on one side",
/// with its size where it stands beside a norm, a sum or a deviation of each sample.
/// Nothing where the layer has no such power (a bias beside k = 1, an exponential). Cost: about 60 forward and backward
/// passes, and three Jacobians (probe_at).
std::vector<Finding> guard_on_one_side(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                       const Report& report, Samples along);

}  // namespace gradcheck::detail
