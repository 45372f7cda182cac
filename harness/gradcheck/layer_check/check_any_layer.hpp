// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer_check/pipeline.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// The whole check of a layer: its values under a random cotangent, then its contract, then the mistake by its name
/// where one is recognised. A layer that has a training mode is checked in that mode, and in evaluation mode as a part
/// of the report. Throws std::invalid_argument when forward returns an empty matrix.
[[nodiscard]] Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options);

/// The same under a given cotangent, of the shape of the layer's output; throws std::invalid_argument where it has
/// another.
[[nodiscard]] Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                     const Options& options, Naming naming = Naming::after_contract);

}  // namespace gradcheck::detail
