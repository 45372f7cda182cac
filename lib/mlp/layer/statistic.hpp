// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

namespace mlp {

/// A named matrix that forward moves in training and no gradient does. Refers to the layer: it must not outlive it.
template <class T>
struct Statistic {
  std::string name;  ///< "running mean" or "running variance"
  arma::Mat<T>& value;
};

}  // namespace mlp
