// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// The class of a finding that only describes where a gradient is wrong: no hypothesis explains it.
inline constexpr std::string_view unnamed_mistake = "wrong formula";

/// Names the mistakes in the values of a layer, whose report at these inputs and this cotangent has blocks that disagree; empty otherwise.
/// Hypotheses, the simplest first, say what backward computes instead of the gradient. One is accepted where it holds for every output and
/// every entry within the error bars, at the user's own point and at others (inputs and parameters moved, other batch sizes and widths,
/// where the layer takes them): first of all wrong blocks together, then of each alone. Where none is accepted the finding is a
/// description, of class unnamed_mistake. Classes that the numbers cannot tell apart are alternatives.
/// Presupposes a backward that is linear in its cotangent and repeats itself; where it is not, nothing is said (see contract.hpp).
/// Cost: at each of at most 8 points (outputs) backward and 18 (coordinates) forward passes; none above 1500 coordinates or 300 000 pairs.
/// Leaves the parameters as they were, bitwise.
/// Source of the order of hypotheses: measured on planted mistakes in random networks.
std::vector<Finding> diagnose_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                     const Report& report, const Options& options);

}  // namespace gradcheck::detail
