// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/counted_calls.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// A formula that is right at the layer's own point and wrong at another, of which a broken clause tells, is no stale
/// copy unless this is shown: it is checked and diagnosed where it is wrong.
///   moved parameters  at the first move (contract/moves.hpp) at which a coordinate disagrees
///   last forward      at another batch
/// Returns what is found there, with the place at the head of each sentence; nothing where neither clause was broken by
/// comparison. Leaves the parameters as they were, bitwise.
/// Cost: that of the values and of their diagnosis, at most four times; none after the first where the allowance is
/// spent.
std::vector<Finding> findings_elsewhere(const Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                        const arma::mat& cotangent, const Options& options, const Allowance& allowance);

}  // namespace gradcheck::detail
