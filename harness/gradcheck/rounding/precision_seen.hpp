// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

#include <gradcheck/layer/any_layer.hpp>

namespace gradcheck::detail {

/// Which side of a layer of double matrices computes in float inside (mixed precision, a kernel on another device).
struct PrecisionSeen {
  bool forward_in_float = false, backward_in_float = false;
};

/// At data with full mantissas a side computes in float where none of its answers moves in 8 runs of +-1 .. 8 units in
/// the last place of every input, parameter and cotangent entry, although most of them move with moves of 2^-18, and
/// where all of them are floats, or stay the same when the data are rounded to float, and at 24 places of which each
/// entry is nearer to that float than to the middle between it and the next, but not at half of 8 where each entry is
/// the next float. Integers and halves as data are no sign of it, nor is rounding that stands still (1 - cos x, or -log p
/// of a p that is nearly 1). A layer that is not the same from call to call, or throws there, is taken for double. Cost:
/// 10 forwards and backwards, and 33 where the answers themselves are no floats. The parameters are put back, bitwise.
PrecisionSeen precision_seen(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                             std::uint64_t seed);

}  // namespace gradcheck::detail
