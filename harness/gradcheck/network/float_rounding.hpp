// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// Bound on what float arithmetic does to a network's own backward pass: per entry of every parameter in the network's
/// order, then of dx. ErrorAnalysis in float_arithmetic, plus sigma_a, the largest change of the gradient over 8 runs
/// with x moved by one float ulp.
/// Cost: 11 float gradients.
std::vector<arma::mat> float_rounding(const mlp::Network<float>& network, const mlp::Loss<float>& loss,
                                      const arma::fmat& x, const arma::fmat& t);

}  // namespace gradcheck::detail
