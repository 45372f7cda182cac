// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/counted_calls.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Names the mistakes in the values of a layer, whose report at these inputs and this cotangent has blocks that
/// disagree; empty where none does.
/// A hypothesis says what backward computes instead of the gradient. It is accepted where it holds within the error
/// bars, for every output and every entry, at the user's own point and at others: inputs and parameters moved, and
/// other batch sizes and widths where the layer takes them. The simplest are tried first; first on all wrong blocks
/// together, then on each alone. Others that the numbers cannot tell from it are its alternatives. Where none is
/// accepted the finding is a description, of class unnamed_mistake.
/// Presupposes a backward that is linear in its cotangent and repeats itself. Otherwise nothing is said: see
/// contract.hpp.
/// Cost: at each of at most 8 points (outputs) backward and 6 to 18 (coordinates) forward passes. Above 1,500
/// coordinates or 300,000 pairs of an output and a coordinate fewer samples are looked at, where the samples are apart;
/// else what the gradient alone shows (large_layer.hpp). Leaves the parameters as they were, bitwise.
/// Points beyond the third only where the allowance affords them.
/// Source of the order of hypotheses: measured on planted mistakes in random networks.
std::vector<Finding> diagnose_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                                     const Report& report, const Options& options, const Allowance& allowance = {});

/// There are some, and none of them is a mere description.
bool all_have_names(const std::vector<Finding>& findings);

}  // namespace gradcheck::detail
