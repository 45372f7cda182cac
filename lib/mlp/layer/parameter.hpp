// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

namespace mlp {

/// A named trainable matrix beside its gradient, both [rows x cols]. Refers to the layer: it must not outlive it.
template <class T>
struct Parameter {
  std::string name;  ///< "weights" or "bias"
  arma::Mat<T>& value;
  arma::Mat<T>& gradient;  ///< empty before the first backward
};

}  // namespace mlp
