// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <map>
#include <string>
#include <vector>

#include <mlp/network.hpp>

#include "gradcheck/layers.hpp"

namespace blocks {

using Layers = std::vector<mlp::Layer<double>>;

inline arma::mat normal(arma::uword rows, arma::uword columns, std::uint64_t seed) {
  return layers::normal(rows, columns, seed);
}
/// Near 1, none of them 0.
inline arma::mat gain(arma::uword width, std::uint64_t seed) { return 1 + 0.2 * normal(1, width, seed); }

/// A layer from so many columns to as many, by its type in a case file; "batch_norm" is in training, "evaluated" is one
/// that is not.
inline mlp::Layer<double> of_type(const std::string& type, arma::uword width, std::uint64_t seed) {
  const double scale = 1 / std::sqrt(static_cast<double>(width));
  const arma::mat bias = 0.1 * normal(1, width, seed + 1);
  if (type == "dense") return mlp::Dense<double>(scale * normal(width, width, seed), bias);
  if (type == "weight_norm") return mlp::WeightNorm<double>(normal(width, width, seed), gain(width, seed), bias);
  if (type == "layer_norm") return mlp::LayerNorm<double>(gain(width, seed), bias);
  if (type == "rms_norm") return mlp::RmsNorm<double>(gain(width, seed));
  if (type == "batch_norm") return mlp::BatchNorm<double>(gain(width, seed), bias);
  if (type == "evaluated") {
    mlp::BatchNorm<double> norm(gain(width, seed), bias);
    norm.running_mean = 0.3 * normal(1, width, seed + 2);
    norm.running_variance = 0.5 + arma::square(normal(1, width, seed + 3));
    norm.training(false);
    return norm;
  }
  if (type == "dropout") return mlp::Dropout<double>(0.25, seed);
  if (type == "softmax") return mlp::Activation<double>(mlp::Function::softmax, 0.7);
  if (type == "tanh") return mlp::Activation<double>(mlp::Function::tanh);
  if (type == "residual")
    return mlp::Residual<double>({of_type("dense", width, seed + 10), of_type("tanh", width, 0)},
                                 std::get<mlp::Dense<double>>(of_type("dense", width, seed + 20)));
  throw std::invalid_argument("no layer of type " + type);
}

inline const std::vector<std::string>& types() {
  static const std::vector<std::string> all{"dense",     "weight_norm", "layer_norm", "rms_norm", "batch_norm",
                                            "evaluated", "dropout",     "softmax",    "residual"};
  return all;
}

/// first and second behind each other, then both in a residual block, then one in a block in a block of the other.
inline mlp::Network<double> nested(const std::string& first, const std::string& second, arma::uword width) {
  Layers all{of_type("dense", width, 1), of_type(first, width, 30), of_type(second, width, 60)};
  all.emplace_back(mlp::Residual<double>(
      {of_type(first, width, 90), of_type("tanh", width, 0), mlp::Residual<double>({of_type(second, width, 120)})}));
  all.push_back(of_type("dense", width, 150));
  return mlp::Network<double>(std::move(all), {{mlp::Norm::l2, 0.05}});
}

/// An embedding of k integers below rows before the layers.
inline mlp::Network<double> embedded(Layers behind, arma::uword rows, arma::uword columns) {
  behind.insert(behind.begin(), mlp::Embedding<double>(normal(rows, columns, 7)));
  return mlp::Network<double>(std::move(behind));
}

}  // namespace blocks
