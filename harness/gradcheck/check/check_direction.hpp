// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// One numeric derivative, along a random direction E of all coordinates at once, against sum gradient .* E: whether a gradient belongs to
/// these inputs and to the parameters as they stand, at the price of one coordinate. E = max(1, root mean square of its block) times
/// +-[0.5, 1.5].
/// Blind to what happens to be orthogonal to E: no substitute for the coordinates one by one.
Entry check_direction(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                      const std::vector<arma::mat>& gradient, std::uint64_t seed);

}  // namespace gradcheck::detail
