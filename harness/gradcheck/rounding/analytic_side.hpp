// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <vector>

#include <gradcheck/layer/coordinates.hpp>

namespace gradcheck::detail {

/// The analytic side as something that can be asked again: what its own rounding is measured on.
struct AnalyticSide {
  /// What the answer depends on and may be moved: the differentiable inputs, then the parameters that have a gradient.
  std::vector<Coordinates> data;
  arma::mat cotangent;  ///< C [the output's shape]
  /// Forward, then backward, at the data as they stand: the gradient block by block. It may throw.
  std::function<std::vector<arma::mat>(const arma::mat& cotangent)> gradient;
  double spacing = 0x1p-52;  ///< from 1 to the next number of backward's arithmetic
  /// Outputs where every input is at this share of its value. It may throw; empty: they cannot be had.
  std::function<arma::mat(double share)> outputs_at = {};
  double elsewhere = 0;  ///< what takes the cotangent's place where that is smaller: of a function, its values far away
  bool takes_cotangent = true;  ///< false: of a function, whose gradient is only multiplied by it
};

}  // namespace gradcheck::detail
