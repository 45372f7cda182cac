// SPDX-License-Identifier: MIT
#include "workloads.hpp"

#include <cmath>

#include <mlp/activation.hpp>
#include <mlp/dense.hpp>

namespace bench {
namespace {

Workload workload(std::string name, const std::vector<arma::uword>& widths, arma::uword batch,
                  mlp::Function activation) {
  std::vector<mlp::Layer<double>> layers;
  for (std::size_t l = 1; l < widths.size(); ++l) {
    const double scale = 1.2 / std::sqrt(static_cast<double>(widths[l - 1]));
    layers.emplace_back(
        mlp::Dense<double>(scale * arma::randn(widths[l], widths[l - 1]), 0.1 * arma::randn(1, widths[l])));
    if (l + 1 < widths.size()) layers.emplace_back(mlp::Activation<double>(activation));
  }
  const arma::mat labels = arma::conv_to<arma::mat>::from(arma::randi<arma::imat>(batch, 1, arma::distr_param(0, 9)));
  return {std::move(name),
          mlp::Network<double>(std::move(layers)),
          {mlp::LossKind::softmax_cross_entropy, mlp::Reduction::mean},
          arma::randn(batch, widths.front()),
          labels};
}

}  // namespace

std::vector<Workload> workloads(mlp::Function activation) {
  arma::arma_rng::set_seed(1);
  const std::string end = activation == mlp::Function::relu ? "r" : "";
  std::vector<arma::uword> deep(33, 64);
  deep.back() = 10;
  return {workload("W1" + end, {8, 6, 10}, 4, activation), workload("W2" + end, {64, 32, 32, 10}, 16, activation),
          workload("W3" + end, {784, 128, 64, 10}, 16, activation),
          workload("W4" + end, {256, 256, 256, 256, 256, 10}, 32, activation),
          workload("D32" + end, deep, 16, activation)};
}

Workload scaled_workload(arma::uword width, arma::uword depth, arma::uword batch) {
  arma::arma_rng::set_seed(1);
  std::vector<arma::uword> widths(depth + 1, width);
  widths.push_back(10);
  return workload("scaled", widths, batch, mlp::Function::tanh);
}

LayerWorkload layer_workload() {
  arma::arma_rng::set_seed(1);
  return {mlp::Dense<double>(arma::randn(256, 256) / 16, arma::randn(1, 256)), arma::randn(32, 256),
          arma::randn(32, 256)};
}

}  // namespace bench
