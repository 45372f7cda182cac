// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>

namespace mlp {

/// z = x * weights^T + bias.  x [N x in], weights [out x in], bias [1 x out] or empty, z [N x out].
template <class T>
class Dense {
 public:
  static constexpr std::string_view type = "dense";

  /// Throws std::invalid_argument when bias is neither empty nor [1 x out], or when weights are empty.
  explicit Dense(arma::Mat<T> weights, arma::Mat<T> bias = {});

  /// Keeps x for backward. Cost: 2*N*in*out flops. Throws std::invalid_argument when x is not [N x in] or has no rows.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP:  dx = cotangent * weights,  dweights = cotangent^T * x,  dbias = column sums of cotangent.
  /// cotangent [N x out] -> dx [N x in]; overwrites weights_gradient [out x in] and bias_gradient [1 x out].
  /// Sums over samples; the 1/N of a mean belongs to the loss. Cost: 4*N*in*out flops.
  /// Throws std::logic_error before forward, std::invalid_argument on another shape.
  /// Source: Goodfellow et al., Deep Learning (2016), algorithm 6.4.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< weights, then bias where there is one

  arma::uword inputs() const { return weights.n_cols; }
  arma::uword outputs() const { return weights.n_rows; }
  bool has_bias() const { return !bias.is_empty(); }

  template <class U>
  Dense<U> cast() const {
    return Dense<U>(arma::conv_to<arma::Mat<U>>::from(weights), arma::conv_to<arma::Mat<U>>::from(bias));
  }

  arma::Mat<T> weights, bias;
  arma::Mat<T> weights_gradient, bias_gradient;

 private:
  arma::Mat<T> x_;  // of the last forward
};

extern template class Dense<float>;
extern template class Dense<double>;

}  // namespace mlp
