// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>
#include <vector>

#include <mlp/layer/parameter.hpp>

namespace mlp {

/// y = gain .* x / sqrt(mean of x^2 + epsilon), row by row. x, y [N x d], gain [1 x d].
/// Source: Zhang and Sennrich, Root Mean Square Layer Normalization (2019); torch.nn.RMSNorm, whose epsilon is that of
/// the scalar where none is given.
template <class T>
class RmsNorm {
 public:
  static constexpr std::string_view type = "rms_norm";

  /// Throws std::invalid_argument when gain is no row, or epsilon not above 0.
  explicit RmsNorm(arma::Mat<T> gain, T epsilon = T(1e-5));

  /// Keeps what backward needs. Cost: O(N d). Throws std::invalid_argument when x is not [N x d] or not finite.
  arma::Mat<T> forward(const arma::Mat<T>& x);

  /// VJP, with r = 1 / sqrt(mean of x^2 + epsilon), h = r x and g = cotangent .* gain:
  ///   dx = r (g - h mean of (g h)), row by row,  dgain = column sums of cotangent .* h.
  /// cotangent, dx [N x d]; overwrites gain_gradient. Cost: O(N d). Throws std::logic_error before forward,
  /// std::invalid_argument on another shape.
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  std::vector<Parameter<T>> parameters();  ///< gain

  arma::uword inputs() const { return gain.n_cols; }
  arma::uword outputs() const { return gain.n_cols; }
  T epsilon() const { return epsilon_; }

  template <class U>
  RmsNorm<U> cast() const {
    return RmsNorm<U>(arma::conv_to<arma::Mat<U>>::from(gain), static_cast<U>(epsilon_));
  }

  arma::Mat<T> gain, gain_gradient;

 private:
  T epsilon_;
  arma::Mat<T> scaled_, inverse_;  // h [N x d] and r [N x 1] of the last forward
};

extern template class RmsNorm<float>;
extern template class RmsNorm<double>;

}  // namespace mlp
