// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <gradcheck/cases/model/numbers.hpp>
#include <mlp/activation.hpp>

namespace gradcheck::cases {

// The layers of a case. each_field(layer, visit) calls visit(key, member) with every field that a file spells out, by
// its key there, in the order in which it is written; matrices are Numbers, those that may be left out are empty then.

struct DenseLayer {
  Numbers weights;  ///< [out x in]
  Numbers bias;     ///< [1 x out]; empty: none
  static constexpr std::string_view type = "dense";
};

struct ActivationLayer {
  mlp::Function function = mlp::Function::identity;
  double constant = 0.0;  ///< slope of leaky_relu, alpha of elu, temperature of softmax; otherwise mlp's default
};

struct LayerNormLayer {
  Numbers gain;           ///< [1 x d]
  Numbers bias;           ///< [1 x d]; empty: none
  double epsilon = 1e-5;  ///< above 0
  static constexpr std::string_view type = "layer_norm";
};

struct RmsNormLayer {
  Numbers gain;  ///< [1 x d]
  double epsilon = 1e-5;
  static constexpr std::string_view type = "rms_norm";
};

struct BatchNormLayer {
  Numbers gain, bias;                      ///< [1 x d]; bias empty: none
  Numbers running_mean, running_variance;  ///< [1 x d]
  double epsilon = 1e-5, momentum = 0.1;
  bool training = true;
  static constexpr std::string_view type = "batch_norm";
};

struct DropoutLayer {
  double p = 0.5;
  std::uint64_t seed = 0;
  bool training = true;
  static constexpr std::string_view type = "dropout";
};

struct WeightNormLayer {
  Numbers directions, lengths;  ///< [out x in], [1 x out]
  Numbers bias;                 ///< [1 x out]; empty: none
  static constexpr std::string_view type = "weight_norm";
};

struct EmbeddingLayer {
  Numbers table;  ///< [rows x columns]
  static constexpr std::string_view type = "embedding";
};

struct ResidualLayer;

using Layer = std::variant<DenseLayer, ActivationLayer, LayerNormLayer, RmsNormLayer, BatchNormLayer, DropoutLayer,
                           WeightNormLayer, EmbeddingLayer, ResidualLayer>;

struct ResidualLayer {
  std::vector<Layer> layers;
  std::optional<DenseLayer> projection;
  static constexpr std::string_view type = "residual";
};

template <class L, class Visit>
void each_field(L& layer, const Visit& visit) {
  if constexpr (requires { layer.weights; }) visit("weights", layer.weights);
  if constexpr (requires { layer.directions; }) {
    visit("directions", layer.directions);
    visit("lengths", layer.lengths);
  }
  if constexpr (requires { layer.gain; }) visit("gain", layer.gain);
  if constexpr (requires { layer.table; }) visit("table", layer.table);
  if constexpr (requires { layer.bias; }) visit("bias", layer.bias);
  if constexpr (requires { layer.running_mean; }) {
    visit("running_mean", layer.running_mean);
    visit("running_variance", layer.running_variance);
    visit("momentum", layer.momentum);
  }
  if constexpr (requires { layer.epsilon; }) visit("epsilon", layer.epsilon);
  if constexpr (requires { layer.p; }) {
    visit("p", layer.p);
    visit("seed", layer.seed);
  }
}

/// Equal bit for bit in all that a file says.
bool same(const Layer& a, const Layer& b);

/// Calls visit(numbers) with every matrix of the layers, those of residual blocks too. layers: const or not.
template <class Layers, class Visit>
void each_matrix(Layers& layers, const Visit& visit) {
  const auto of_one = [&visit](auto& layer) {
    each_field(layer, [&visit](std::string_view, auto& field) {
      if constexpr (requires { field.values; }) visit(field);
    });
  };
  for (auto& layer : layers)
    std::visit(
        [&](auto& one) {
          if constexpr (requires { one.projection; }) {
            each_matrix(one.layers, visit);
            if (one.projection) of_one(*one.projection);
          } else {
            of_one(one);
          }
        },
        layer);
}

/// Calls visit(training) with the mode of every layer that has one.
template <class Layers, class Visit>
void each_mode(Layers& layers, const Visit& visit) {
  for (auto& layer : layers)
    std::visit(
        [&](auto& one) {
          if constexpr (requires { one.training; }) visit(one.training);
          if constexpr (requires { one.projection; }) each_mode(one.layers, visit);
        },
        layer);
}

/// Columns of x that a layer takes; nothing where it takes any number.
std::optional<arma::uword> inputs_of(const Layer& layer);
/// The same of the first of them that says it.
std::optional<arma::uword> inputs_of(const std::vector<Layer>& layers);
/// Columns of the output for so many columns of x; nothing where that is not known.
std::optional<arma::uword> outputs_of(const Layer& layer, std::optional<arma::uword> inputs);
std::optional<arma::uword> outputs_of(const std::vector<Layer>& layers, std::optional<arma::uword> inputs);

/// What a file calls it: "dense", "tanh", "layer_norm".
std::string_view type_of(const Layer& layer);
/// Whether it has parameters, and so a number in its network (mlp::Sequence).
bool is_numbered(const Layer& layer);
/// Whether a network is of dense layers and activations alone.
bool is_plain(const std::vector<Layer>& layers);
/// Whether x are integers: the first layer is an embedding.
bool takes_integers(const std::vector<Layer>& layers);
/// Of each layer: "layer 1", "layer 1" (its activation), "block 2", as mlp::Sequence has it.
std::vector<std::string> places_of(const std::vector<Layer>& layers);

/// A matrix by the name that the network has for it: "layer 2 gain", "block 3 layer 1 weights", "layer 2 running mean".
struct NamedNumbers {
  std::string name;
  const Numbers* numbers;
  bool trained;  ///< a parameter, which has a gradient; else a running statistic
};
/// In the order of the network's parameters. The layers must outlive it.
std::vector<NamedNumbers> matrices_of(const std::vector<Layer>& layers);

}  // namespace gradcheck::cases
