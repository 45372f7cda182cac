// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// Whether a gradient belongs to these inputs and to the parameters as they stand, at the price of one coordinate: the
/// numeric derivative along one random direction E of all coordinates, against sum gradient .* E. The entries of E are
/// +-[0.5, 1.5] times max(1, root mean square of their block). Where that does not agree, all of E times the root mean
/// square of the smallest block that is not zero, where that is below 2^-10, says more: of data of 1e-8 every other
/// step goes beyond the kinks that lie as near as that. Where some entry is below 2^-10 of that size, and the gradient is
/// right along a ray on which every entry but 0 moves in proportion to itself, nothing is said: undecided (rough). Near a
/// singular point of one entry no common step is small enough.
/// Blind to errors that happen to be orthogonal to E: no substitute for the coordinates one by one.
Entry check_direction(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                      const std::vector<arma::mat>& gradient, std::uint64_t seed);

}  // namespace gradcheck::detail
