// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/chain/chain.hpp>
#include <mlp/loss.hpp>

namespace gradcheck::detail {

/// What is written by mistake in the place of this loss's gradient: one of its terms is left out, or taken from a
/// neighbour of the loss. Those alone that differ from it: without class weights there are none to leave out.
std::vector<Chain::OtherLoss> other_losses(const mlp::Loss<double>& loss);

}  // namespace gradcheck::detail
