// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <mlp/layer/penalty.hpp>
#include <mlp/network/residual.hpp>
#include <mlp/network/sequence.hpp>

namespace mlp {

/// A chain of layers, rows of x are samples. The four steps of training stay four calls:
///   y = network.forward(x);  J = loss.value(y, t) + network.penalty();  network.backward(loss.gradient(y, t));
///   sgd.update(network);
/// Units: unit l (counted from 1) is a layer that has parameters and what follows it up to the next one. Of a dense
/// layer and its activations,
///   z^(l) = a^(l-1) theta^(l)^T + bias^(l),  a^(l) = phi(z^(l)),  delta^(l) = dJ/dz^(l).
/// A residual block is one unit, a network of its own inside (Sequence, Residual).
template <class T>
class Network {
 public:
  Network() = default;
  /// Throws std::invalid_argument when a layer's inputs are not the outputs of the layers before it, or an embedding is
  /// not the first one.
  explicit Network(std::vector<Layer<T>> layers, std::vector<Penalty<T>> penalties = {});

  /// x [N x inputs] -> a^(L) [N x outputs]; keeps the output of every layer. Throws as the layers do; std::logic_error
  /// without layers.
  const arma::Mat<T>& forward(const arma::Mat<T>& x);

  /// cotangent dJ/da^(L) [N x outputs] -> dJ/dx [N x inputs]; writes every gradient, the penalties' included. Throws as
  /// the layers do.
  ///   delta^(L) = cotangent .* phi'(z^(L)),  delta^(l) = (delta^(l+1) theta^(l+1)) .* phi'(z^(l)),
  ///   dJ/dtheta^(l) = delta^(l)^T a^(l-1) + penalties,  dJ/dbias^(l) = column sums of delta^(l).
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  /// Sum of the penalties over the weights of every dense layer, those in residual blocks and projections included.
  /// O(parameters).
  T penalty() const;

  /// Named "layer 1 weights", "layer 1 bias", "layer 2 gain", "block 3 layer 1 weights", "block 3 projection weights".
  std::vector<Parameter<T>> parameters();
  std::vector<Statistic<T>> statistics();  ///< of batch_norm: "layer 2 running mean", "layer 2 running variance"

  /// Every batch_norm and dropout, in training or in evaluation mode. A new one is in training mode.
  void training(bool on);
  /// Whether there is none in evaluation mode, or one in training mode.
  bool is_training() const;
  void next_masks();  ///< of every dropout: for the next training step

  // The slides' view, valid after forward (delta: after backward). unit = 1 .. units(); throw std::out_of_range
  // otherwise. Of a unit without a dense layer pre_activation is the output of its layer.
  arma::uword units() const;
  const arma::Mat<T>& pre_activation(arma::uword unit) const;  ///< z^(l) [N x out]
  const arma::Mat<T>& activation(arma::uword unit) const;      ///< a^(l) [N x out]
  const arma::Mat<T>& delta(arma::uword unit) const;           ///< dJ/dz^(l) [N x out]
  /// phi'(z^(l)) [N x out]: the product over the unit's elementwise activations by the chain rule. Throws
  /// std::logic_error for softmax.
  arma::Mat<T> activation_derivative(arma::uword unit) const;
  Dense<T>& dense(arma::uword unit);  ///< throws std::out_of_range where the unit has another layer
  const Dense<T>& dense(arma::uword unit) const;

  const std::vector<Layer<T>>& layers() const { return sequence_.layers; }
  std::vector<Layer<T>>& layers() { return sequence_.layers; }
  const Sequence<T>& sequence() const { return sequence_; }
  /// Where each layer stands: "layer 1", "layer 1" (its activation), "block 2".
  std::vector<std::string> places() const { return sequence_.places(); }
  const std::vector<arma::Mat<T>>& outputs() const { return sequence_.outputs; }  ///< of each layer in the last forward
  /// At the output of each layer in the last backward.
  const std::vector<arma::Mat<T>>& cotangents() const { return sequence_.cotangents; }
  const std::vector<Penalty<T>>& penalties() const { return penalties_; }
  std::vector<Penalty<T>>& penalties() { return penalties_; }

  template <class U>
  Network<U> cast() const;

 private:
  Sequence<T> sequence_;
  std::vector<Penalty<T>> penalties_;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace mlp
