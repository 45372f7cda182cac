// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/traits.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Gradients as large as those of all samples one below the other, whose sum over the samples is the numeric gradient.
std::vector<Finding> not_summed(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                const Report& report, Samples along);

/// Entries that tie and get together more than one of them may (Block::tied), where nothing else disagrees.
std::vector<Finding> ties_counted_again(const Report& report);

}  // namespace gradcheck::detail
