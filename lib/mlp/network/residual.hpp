// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mlp/network/sequence.hpp>

namespace mlp {

/// A block of layers beside a skip: y = layers(x) + x, or with a projection y = layers(x) + projection(x).
/// x [N x in], y [N x out]; without a projection in = out. The layers may be residual blocks themselves.
/// Source: He et al., Deep Residual Learning (2016), equations 1 and 2.
template <class T>
class Residual {
 public:
  static constexpr std::string_view type = "residual";

  /// Throws std::invalid_argument without layers, where these do not follow each other, where one is an embedding, or
  /// where layers and skip do not take or give the same.
  explicit Residual(std::vector<Layer<T>> layers, std::optional<Dense<T>> projection = {});

  /// Throws as the layers do, and std::invalid_argument where layers and skip do not give the same shape.
  arma::Mat<T> forward(const arma::Mat<T>& x);
  /// VJP: dx = VJP of the layers + VJP of the skip, both at the same cotangent; of the identity that is the cotangent.
  /// Writes every gradient. Throws as the layers do.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< "layer 1 weights", ..., then "projection weights", "projection bias"
  std::vector<Statistic<T>> statistics();

  void training(bool on);  ///< or evaluation: of every layer that has modes
  std::optional<arma::uword> inputs() const;
  std::optional<arma::uword> outputs() const;

  const std::vector<Layer<T>>& layers() const { return sequence_.layers; }
  std::vector<Layer<T>>& layers() { return sequence_.layers; }
  const Sequence<T>& sequence() const { return sequence_; }  ///< with what its layers were given
  const std::optional<Dense<T>>& projection() const { return projection_; }
  std::optional<Dense<T>>& projection() { return projection_; }

  template <class U>
  Residual<U> cast() const;

 private:
  Sequence<T> sequence_;
  std::optional<Dense<T>> projection_;
};

/// Sets the mode of every layer that has one: batch_norm and dropout.
template <class T>
void set_training(std::vector<Layer<T>>& layers, bool on);

/// The same layers in another scalar.
template <class U, class T>
std::vector<Layer<U>> cast_layers(const std::vector<Layer<T>>& layers) {
  std::vector<Layer<U>> cast;
  cast.reserve(layers.size());
  for (const Layer<T>& layer : layers)
    std::visit([&cast](const auto& one) { cast.push_back(one.template cast<U>()); }, layer);
  return cast;
}

template <class T>
template <class U>
Residual<U> Residual<T>::cast() const {
  std::optional<Dense<U>> projection;
  if (projection_) projection = projection_->template cast<U>();
  return Residual<U>(cast_layers<U>(layers()), std::move(projection));
}

extern template class Residual<float>;
extern template class Residual<double>;
extern template void set_training(std::vector<Layer<float>>&, bool);
extern template void set_training(std::vector<Layer<double>>&, bool);

}  // namespace mlp
