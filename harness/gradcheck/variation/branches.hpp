// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <vector>

#include <gradcheck/base/draws.hpp>
#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/variation/look.hpp>

namespace gradcheck::detail {

/// Inputs from + t along, each within the bounds of its look. A line of a single entry has from = 0 there and along =
/// 1, so that t is its very number.
struct Line {
  AnyLayer::Matrices from, along;
  std::vector<Look> looks;
  AnyLayer::Matrices at(double t) const;
};

/// A place where the layer changes its formula: just below it and just above it, as near as numbers allow, or where a
/// simple number lies between, that number twice.
struct Branch {
  double below = 0, above = 0;
};

/// The branches that were seen on a line for |t| from 2^-6 to 2^10, the nearest to zero first: kinks of forward, or
/// jumps of backward's answer, between two points, each narrowed by bisection. None where the layer does not answer the
/// same twice. A jump below 1e-4 of the block, or a kink below 1e-3 of the slope, is not seen. Cost: about 1,000 calls
/// of each, where all is smooth.
std::vector<Branch> branches_on(AnyLayer& layer, const Line& line, std::uint64_t seed);

/// A random line through the inputs: of one entry, of a multiple of all of them, or in a direction of its own. Inputs
/// that may not be varied stay; where none may, there is no line.
std::optional<Line> random_line(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const std::vector<Look>& looks,
                                Draws& random);

/// Inputs at a branch: on it, or beside it by `apart` of its size.
std::vector<AnyLayer::Matrices> around(const AnyLayer& layer, const Line& line, const Branch& branch, double apart);

}  // namespace gradcheck::detail
