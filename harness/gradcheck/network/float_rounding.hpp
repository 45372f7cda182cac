// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// Bound on what float arithmetic does to a network's own backward pass: per entry of every parameter in the network's
/// order, then of dx. ErrorAnalysis in float_arithmetic, plus sigma_a, the largest change of the gradient over 8 runs
/// with x moved by one float ulp (of integers: with the embedding's table moved).
/// Cost: 11 float gradients.
std::vector<arma::mat> float_rounding(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                      const arma::fmat& x, const arma::fmat& t);

/// What a float network's own backward is judged with: float_rounding where all layers are dense or activations. In
/// others, whose worst case multiplies from normalisation to normalisation far beyond what happens, the smaller of
/// that and what was measured, 2 |g - g'| + 2^-23 |g| entry by entry, g' the gradient of the same network in double. A
/// wrong backward is as wrong in double, so that this is rounding alone; where float alone is wrong, float_rounding
/// still bounds it. analytic: g, in float_rounding's order.
std::vector<arma::mat> float_bound(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                   const arma::fmat& x, const arma::fmat& t, const std::vector<arma::mat>& analytic);

}  // namespace gradcheck::detail
