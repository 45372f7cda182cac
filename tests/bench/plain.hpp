// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include "workloads.hpp"

namespace bench {

/// The loop that projects write for themselves, with what they write it on: a forward of Armadillo expressions and
/// std::tanh, nothing of this library. J(theta +- 1e-5) for every parameter and input.
class PlainLoop {
 public:
  explicit PlainLoop(const Workload& workload);
  double loss() const;
  double coordinates() const;
  /// Seconds that all coordinates take, from `some` of each matrix, spread over it; all of them where it has no more.
  double seconds(arma::uword some);

 private:
  std::vector<arma::mat> weights_, bias_;
  arma::mat x_;
  arma::uvec labels_;
  bool relu_;
};

/// The same for one dense layer under a cotangent, J = sum C .* (x W^T + b).
double plain_layer_seconds(LayerWorkload workload, arma::uword some);

}  // namespace bench
