// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/traits.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// What a report shows by itself of gradients that are not finite although the numeric ones are: at zero, far from zero, or elsewhere.
std::vector<Finding> not_finite(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const Report& report);

/// Gradients that are as large as all samples' own, one below the other, and whose sum over them is the numeric one.
std::vector<Finding> not_summed(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                const Report& report, Samples along);

}  // namespace gradcheck::detail
