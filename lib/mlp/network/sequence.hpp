// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <string_view>
#include <vector>

#include <mlp/network/layer.hpp>

namespace mlp {

/// Layers one after another, as a network and a residual block have them.
///   forward    a_0 = x,  a_i = layer_i(a_(i-1))
///   backward   c_n = cotangent,  c_(i-1) = VJP of layer_i at c_i
/// Numbers: a layer that has parameters gets the next number, 1, 2, ...; activations and dropout, which have none, go
/// with the layer before them. "layer 2" is a layer, "block 2" a residual block, and its own layers start at 1 again.
template <class T>
class Sequence {
 public:
  Sequence() = default;
  /// who: "network" or "residual", for messages. Throws std::invalid_argument where a layer does not take what the ones
  /// before it give, or an embedding is not the first layer of a network.
  Sequence(std::vector<Layer<T>> given, std::string_view who);

  /// Keeps the output of every layer. There must be layers. Throws as they do.
  const arma::Mat<T>& forward(const arma::Mat<T>& x);
  /// Keeps the cotangent at the output of every layer; returns that at x. Throws as the layers do, and std::logic_error
  /// before forward.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();   ///< "layer 1 weights", "block 2 layer 1 gain", "block 2 projection weights"
  std::vector<Statistic<T>> statistics();   ///< "layer 2 running mean", "layer 2 running variance"
  std::vector<std::string> places() const;  ///< of each layer: "layer 1", "layer 1" (its activation), "block 2"
  arma::uword numbers() const;              ///< how many layers have one

  std::vector<Layer<T>> layers;
  std::vector<arma::Mat<T>> outputs, cotangents;  ///< of each layer in the last forward, in the last backward

 private:
  std::string_view who_ = "network";
};

/// Columns of x that a sequence takes; nothing where it takes any number.
template <class T>
std::optional<arma::uword> inputs_of(const std::vector<Layer<T>>& layers);
/// Columns of its output, for so many columns of x; nothing where that is not known.
template <class T>
std::optional<arma::uword> outputs_of(const std::vector<Layer<T>>& layers, std::optional<arma::uword> inputs);

extern template class Sequence<float>;
extern template class Sequence<double>;

}  // namespace mlp
