// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

#include "gradcheck/layers.hpp"

namespace networks {

using mlp::Function;
using mlp::LossKind;

/// Dense layers of the given widths with biases, each followed by phi but the last; weights of ordinary scale, normal /
/// sqrt(in).
inline mlp::Network<double> of_widths(const std::vector<arma::uword>& widths, Function phi,
                                      std::vector<mlp::Penalty<double>> penalties = {}) {
  std::vector<mlp::Layer<double>> layers;
  for (std::size_t l = 1; l < widths.size(); ++l) {
    const double scale = 1 / std::sqrt(static_cast<double>(widths[l - 1]));
    layers.emplace_back(mlp::Dense<double>(scale * layers::normal(widths[l], widths[l - 1], 100 + l),
                                           0.1 * layers::normal(1, widths[l], 200 + l)));
    if (l + 1 < widths.size()) layers.emplace_back(mlp::Activation<double>(phi));
  }
  return mlp::Network<double>(std::move(layers), std::move(penalties));
}

/// Outputs of a network squeezed into what the loss takes: probabilities for binary cross-entropy, variances above 0
/// for gaussian_nll (and means), anything for the others.
inline mlp::Network<double> for_loss(mlp::Network<double> network, LossKind kind) {
  if (kind == LossKind::binary_cross_entropy) network.layers().emplace_back(mlp::Activation<double>(Function::sigmoid));
  if (kind == LossKind::gaussian_nll) network.layers().emplace_back(mlp::Activation<double>(Function::softplus));
  return network;
}

/// Targets that fit the loss: labels, signs, probabilities, or numbers.
inline arma::mat targets(LossKind kind, arma::uword samples, arma::uword outputs, std::uint64_t seed = 5) {
  const arma::uword pairs = outputs / (kind == LossKind::gaussian_nll ? 2 : 1);
  arma::mat t = layers::normal(samples, kind == LossKind::softmax_cross_entropy ? 1 : pairs, seed);
  switch (kind) {
    case LossKind::softmax_cross_entropy:
      return t.transform([=](double v) { return v > 0 ? static_cast<double>(outputs - 1) : 0.0; });
    case LossKind::hinge: return arma::sign(t);
    case LossKind::binary_cross_entropy:
    case LossKind::kullback_leibler:
    case LossKind::binary_cross_entropy_with_logits: return t.transform([](double v) { return v > 0 ? 1.0 : 0.25; });
    default: return t;
  }
}

/// The slides' one-neuron net, 1-1-1 sigmoid without bias: theta = -0.5, 0.5.
template <class T>
mlp::Network<T> one_neuron() {
  using Matrix = arma::Mat<T>;
  return mlp::Network<T>({mlp::Dense<T>(Matrix{T(-0.5)}), mlp::Activation<T>(Function::sigmoid),
                          mlp::Dense<T>(Matrix{T(0.5)}), mlp::Activation<T>(Function::sigmoid)});
}

/// The slides' vectorised example, 2-3-1 sigmoid without bias.
inline mlp::Network<double> two_three_one() {
  return mlp::Network<double>(
      {mlp::Dense<double>(arma::mat{{0.5, 0.2}, {0.6, -0.1}, {-0.4, -0.3}}), mlp::Activation<double>(Function::sigmoid),
       mlp::Dense<double>(arma::mat{{0.7, -0.1, 0.2}}), mlp::Activation<double>(Function::sigmoid)});
}

}  // namespace networks
