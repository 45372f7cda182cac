// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>
#include <mlp/layer/standardised.hpp>

namespace mlp {

/// y = gain .* (x - mean) / sqrt(variance + epsilon) + bias, row by row: mean and variance (divided by d) are those of
/// the sample. x, y [N x d], gain [1 x d], bias [1 x d] or empty.
/// Source: Ba, Kiros and Hinton, Layer Normalization (2016); torch.nn.LayerNorm.
template <class T>
class LayerNorm {
 public:
  static constexpr std::string_view type = "layer_norm";

  /// Throws std::invalid_argument when gain is no row, bias neither empty nor of gain's shape, or epsilon not above 0.
  explicit LayerNorm(arma::Mat<T> gain, arma::Mat<T> bias = {}, T epsilon = T(1e-5));

  /// Keeps what backward needs. Cost: O(N d). Throws std::invalid_argument when x is not [N x d] or not finite.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP, with h = (x - mean) / sqrt(variance + epsilon) and g = cotangent .* gain:
  ///   dx = (g - mean of g - h mean of (g h)) / sqrt(variance + epsilon), row by row,
  ///   dgain = column sums of cotangent .* h,  dbias = column sums of cotangent.
  /// cotangent, dx [N x d]; overwrites the gradients. Cost: O(N d). Throws std::logic_error before forward,
  /// std::invalid_argument on another shape.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< gain, then bias where there is one

  arma::uword inputs() const { return gain.n_cols; }
  arma::uword outputs() const { return gain.n_cols; }
  bool has_bias() const { return !bias.is_empty(); }
  T epsilon() const { return epsilon_; }

  template <class U>
  LayerNorm<U> cast() const {
    return LayerNorm<U>(arma::conv_to<arma::Mat<U>>::from(gain), arma::conv_to<arma::Mat<U>>::from(bias),
                        static_cast<U>(epsilon_));
  }

  arma::Mat<T> gain, bias;
  arma::Mat<T> gain_gradient, bias_gradient;

 private:
  T epsilon_;
  Standardised<T> kept_;  // of the last forward, a sample a column
};

extern template class LayerNorm<float>;
extern template class LayerNorm<double>;

}  // namespace mlp
