// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace bench {

/// A network with its data, softmax cross-entropy over 10 labels.
struct Workload {
  std::string name;
  mlp::Network<double> network;
  mlp::Loss<double> loss;
  arma::mat x, t;
};

/// W1 8-6-10 batch 4; W2 64-32-32-10 and W3 784-128-64-10 batch 16; W4 256x5-10 batch 32; D32 64x32-10 batch 16. relu:
/// W3r, and so on.
std::vector<Workload> workloads(mlp::Function activation);

/// width-width-..-10 with so many hidden tanh layers, on a batch: what grows in the scaling curves.
Workload scaled_workload(arma::uword width, arma::uword depth, arma::uword batch);

/// dense 256 -> 256, batch 32, alone under a cotangent (W5).
struct LayerWorkload {
  mlp::Dense<double> layer;
  arma::mat x, cotangent;
};
LayerWorkload layer_workload();

}  // namespace bench
