// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <gradcheck/diagnosis/hypothesis.hpp>

namespace gradcheck::detail {

/// Whether these blocks are one input of the output's shape, at every point.
bool is_input_like_output(const Evidence& e, const Evidence::Blocks& blocks);

/// Whether besides each of its entries reaches its own output alone, by one side of the Jacobian.
bool is_elementwise(const Evidence& e, const Evidence::Blocks& blocks, arma::mat Jacobian::*side);

/// The slope dy/dz of every output at a point, by one side of the Jacobian.
arma::vec slopes_of(const Probe& p, std::size_t block, arma::mat Jacobian::*side);

/// Where slopes can be seen: the input of an elementwise layer, or a bias.
std::optional<std::size_t> slope_block(const Evidence& e, const Evidence::Blocks& blocks);

/// The prediction that backward has the slopes of slopes(point) instead of the right ones. Of an output that is dead
/// numerically it says nothing, except where the slope itself is the gradient.
Prediction with_slopes(std::size_t seen, const std::function<std::optional<arma::vec>(const Probe&)>& slopes);

/// One place of an activation: pre-activation, slope of forward and of backward, and what the first may be off.
struct Slope {
  double z = 0, forward = 0, backward = 0, error = 0;
};

/// Slopes at all entries of an elementwise layer; or with inputs of zero, where the bias, or its opposite, is the
/// pre-activation, between -3 and 3.
std::vector<Slope> sampled(const Evidence& e, std::size_t seen);

}  // namespace gradcheck::detail
