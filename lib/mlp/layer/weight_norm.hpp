// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>

namespace mlp {

/// A dense layer whose weights are a length and a direction for each of its outputs:
///   z = x W^T + bias,  row j of W = lengths_j directions_j / |directions_j|  (Euclidean norm).
/// x [N x in], directions [out x in], lengths [1 x out], bias [1 x out] or empty, z [N x out].
/// Source: Salimans and Kingma, Weight Normalization (2016); torch.nn.utils.weight_norm, whose weight_v and weight_g
/// these are.
template <class T>
class WeightNorm {
 public:
  static constexpr std::string_view type = "weight_norm";

  /// Throws std::invalid_argument when lengths or bias do not fit the directions, or a row of these is zero.
  explicit WeightNorm(arma::Mat<T> directions, arma::Mat<T> lengths, arma::Mat<T> bias = {});

  /// Keeps x and W for backward. Cost: 2*N*in*out flops. Throws std::invalid_argument when x is not [N x in] or not
  /// finite, or a row of the directions is zero.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP, with u = directions / |directions| row by row and dW = cotangent^T x:
  ///   dx = cotangent W,  dlengths_j = dW_j . u_j,  dbias = column sums of cotangent,
  ///   ddirections_j = lengths_j / |directions_j| (dW_j - u_j (dW_j . u_j)).
  /// cotangent [N x out] -> dx [N x in]; overwrites the gradients. Cost: 4*N*in*out flops. Throws std::logic_error
  /// before forward, std::invalid_argument on another shape.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< directions, lengths, then bias where there is one
  arma::Mat<T> weights() const;            ///< W [out x in]

  arma::uword inputs() const { return directions.n_cols; }
  arma::uword outputs() const { return directions.n_rows; }
  bool has_bias() const { return !bias.is_empty(); }

  template <class U>
  WeightNorm<U> cast() const {
    return WeightNorm<U>(arma::conv_to<arma::Mat<U>>::from(directions), arma::conv_to<arma::Mat<U>>::from(lengths),
                         arma::conv_to<arma::Mat<U>>::from(bias));
  }

  arma::Mat<T> directions, lengths, bias;
  arma::Mat<T> directions_gradient, lengths_gradient, bias_gradient;

 private:
  arma::Mat<T> x_, units_, norms_;  // of the last forward; u [out x in], |directions| [out x 1]
};

extern template class WeightNorm<float>;
extern template class WeightNorm<double>;

}  // namespace mlp
