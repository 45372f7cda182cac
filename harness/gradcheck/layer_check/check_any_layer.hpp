// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// The values of a layer under a given cotangent, of the shape of its output: every entry of dX and of each parameter's
/// gradient. Moves the parameters and puts them back, bitwise. Throws as check does, and what the layer throws at the
/// inputs themselves.
[[nodiscard]] Report check_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                  const Options& options);

/// Whether every coordinate was decided, and none against its gradient.
bool values_are_right(const Report& report);

/// Adds the layer's contract to the report of its values.
void add_contract(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                  const Options& options);

/// The whole check of a layer: its values under a random cotangent, then its contract, then the mistake by its name
/// where one is recognised. A layer that has a training mode is checked in that mode, and in evaluation mode as a part
/// of the report. Throws std::invalid_argument when forward returns an empty matrix.
[[nodiscard]] Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options);

/// The same under a given cotangent, of the shape of the layer's output; throws std::invalid_argument where it has
/// another.
[[nodiscard]] Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                     const Options& options);

}  // namespace gradcheck::detail
