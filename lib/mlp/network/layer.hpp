// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <mlp/activation/activation.hpp>
#include <mlp/layer/batch_norm.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/dropout.hpp>
#include <mlp/layer/embedding.hpp>
#include <mlp/layer/layer_norm.hpp>
#include <mlp/layer/parameter.hpp>
#include <mlp/layer/rms_norm.hpp>
#include <mlp/layer/weight_norm.hpp>

namespace mlp {

template <class T>
class Residual;

/// One step of a network.
template <class T>
using Layer = std::variant<Dense<T>, Activation<T>, LayerNorm<T>, RmsNorm<T>, BatchNorm<T>, Dropout<T>, WeightNorm<T>,
                           Embedding<T>, Residual<T>>;

/// What a case file calls a layer: "dense", "tanh", "layer_norm".
template <class T>
std::string_view type_of(const Layer<T>& layer);

/// The types of layers beside the activations, in the order of the variant: "dense", "layer_norm", ..., "residual".
const std::vector<std::string_view>& block_types();

/// Those of the layer itself, by its own names; empty where it has none.
template <class T>
std::vector<Parameter<T>> parameters_of(Layer<T>& layer);

/// Whether a layer has parameters, and so a number in its network; that of a residual block has layers with numbers of
/// their own.
template <class T>
bool is_numbered(const Layer<T>& layer);

/// Columns of x that a layer takes; nothing where it takes any number.
template <class T>
std::optional<arma::uword> inputs_of(const Layer<T>& layer);
/// Columns of its output, for so many columns of x; nothing where that is not known.
template <class T>
std::optional<arma::uword> outputs_of(const Layer<T>& layer, std::optional<arma::uword> inputs);

/// Calls visit(one) with every layer of type Which, Dense<T> for instance, in the order in which they run: those within
/// residual blocks too, where a projection comes after the layers beside it. layers: a vector of layers, const or not.
template <class Which, class Layers, class Visit>
void each_of(Layers& layers, const Visit& visit) {
  for (auto& layer : layers)
    std::visit(
        [&visit](auto& one) {
          if constexpr (std::is_same_v<std::remove_cvref_t<decltype(one)>, Which>)
            visit(one);
          else if constexpr (requires { one.layers(); }) {
            each_of<Which>(one.layers(), visit);
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(*one.projection())>, Which>)
              if (one.projection()) visit(*one.projection());
          }
        },
        layer);
}

}  // namespace mlp
