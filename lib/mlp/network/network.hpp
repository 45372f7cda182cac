// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <variant>
#include <vector>

#include <mlp/activation/activation.hpp>
#include <mlp/layer/dense.hpp>
#include <mlp/layer/penalty.hpp>

namespace mlp {

/// One step of a network.
template <class T>
using Layer = std::variant<Dense<T>, Activation<T>>;

/// A chain of layers, rows of x are samples. The four steps of training stay four calls:
///   y = network.forward(x);  J = loss.value(y, t) + network.penalty();  network.backward(loss.gradient(y, t));
///   sgd.update(network);
/// Units: unit l (counted from 1) is a dense layer and the activations up to the next dense one,
///   z^(l) = a^(l-1) theta^(l)^T + bias^(l),  a^(l) = phi(z^(l)),  delta^(l) = dJ/dz^(l).
template <class T>
class Network {
 public:
  Network() = default;
  /// Throws std::invalid_argument when a dense layer's inputs are not the outputs of the dense layer before it.
  explicit Network(std::vector<Layer<T>> layers, std::vector<Penalty<T>> penalties = {});

  /// x [N x inputs] -> a^(L) [N x outputs]; keeps the output of every layer. Throws as the layers do; std::logic_error
  /// without layers.
  const arma::Mat<T>& forward(const arma::Mat<T>& x);

  /// cotangent dJ/da^(L) [N x outputs] -> dJ/dx [N x inputs]; writes every gradient, the penalties' included. Throws as
  /// the layers do.
  ///   delta^(L) = cotangent .* phi'(z^(L)),  delta^(l) = (delta^(l+1) theta^(l+1)) .* phi'(z^(l)),
  ///   dJ/dtheta^(l) = delta^(l)^T a^(l-1) + penalties,  dJ/dbias^(l) = column sums of delta^(l).
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  /// Sum of the penalties over the weights of every dense layer. O(parameters).
  T penalty() const;

  std::vector<Parameter<T>> parameters();  ///< named "layer 1 weights", "layer 1 bias", "layer 2 weights", ...

  // The slides' view, valid after forward (delta: after backward). unit = 1 .. units(); throw std::out_of_range
  // otherwise.
  arma::uword units() const;
  const arma::Mat<T>& pre_activation(arma::uword unit) const;  ///< z^(l) [N x out]
  const arma::Mat<T>& activation(arma::uword unit) const;      ///< a^(l) [N x out]
  const arma::Mat<T>& delta(arma::uword unit) const;           ///< dJ/dz^(l) [N x out]
  /// phi'(z^(l)) [N x out]: the product over the unit's elementwise activations by the chain rule. Throws
  /// std::logic_error for softmax.
  arma::Mat<T> activation_derivative(arma::uword unit) const;
  Dense<T>& dense(arma::uword unit);
  const Dense<T>& dense(arma::uword unit) const;

  const std::vector<Layer<T>>& layers() const { return layers_; }
  std::vector<Layer<T>>& layers() { return layers_; }
  const std::vector<arma::Mat<T>>& outputs() const { return outputs_; }  ///< of each layer in the last forward
  /// At the output of each layer in the last backward.
  const std::vector<arma::Mat<T>>& cotangents() const { return cotangents_; }
  const std::vector<Penalty<T>>& penalties() const { return penalties_; }
  std::vector<Penalty<T>>& penalties() { return penalties_; }

  template <class U>
  Network<U> cast() const;

 private:
  std::vector<Layer<T>> layers_;
  std::vector<Penalty<T>> penalties_;
  std::vector<arma::Mat<T>> outputs_, cotangents_;
};

extern template class Network<float>;
extern template class Network<double>;

}  // namespace mlp
