// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <mlp/loss/loss_kind.hpp>

namespace mlp {

/// J(y, t) = scale * sum_i l_i,  l_i the loss of sample i, scale 1 (sum), 1/N (mean) or 1/(N m) (mean_entries).
/// y [N x m] outputs, t [N x m] targets; softmax_cross_entropy takes labels 0..m-1 as t [N x 1].
///   half_mse  l_i = 1/2 sum_j (y - t)^2          mse  l_i = sum_j (y - t)^2         mae  l_i = sum_j |y - t|
///   huber     l_i = sum_j r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2),  r = y - t
///   binary_cross_entropy               l_i = -sum_j t log y + (1 - t) log(1 - y),  0 <= y, t <= 1, each log >= -100
///   binary_cross_entropy_with_logits   l_i = sum_j max(y, 0) - y t + log1p(exp(-|y|)),  0 <= t <= 1
///   softmax_cross_entropy              l_i = log sum_j exp(y_ij - y_i,label)
///   hinge                              l_i = sum_j max(0, 1 - t y),  t in {-1, 1}
/// Gradient at a kink: 0 (mae at y = t, hinge at t y = 1). binary_cross_entropy's is PyTorch's
/// (y - t) / max(y (1 - y), 1e-12), which within 1e-12 of 0 and 1 is not the derivative of the value.
///
/// Every call throws std::invalid_argument, with what was found and expected, on a shape mismatch, an empty batch,
/// targets out of range or a non-finite y or t.
template <class T>
struct Loss {
  LossKind kind = LossKind::half_mse;
  Reduction reduction = Reduction::mean;
  T delta = T(1);  ///< huber alone: where the parabola meets the line, > 0

  T value(const arma::Mat<T>& y, const arma::Mat<T>& t) const;                  ///< J. O(N m)
  arma::Mat<T> per_sample(const arma::Mat<T>& y, const arma::Mat<T>& t) const;  ///< l_i, unscaled [N x 1]. O(N m)
  arma::Mat<T> gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const;    ///< dJ/dy [N x m]. O(N m)
  T scale(const arma::Mat<T>& y) const;                                         ///< 1, 1/N or 1/(N m)

  template <class U>
  Loss<U> cast() const {
    return Loss<U>{kind, reduction, static_cast<U>(delta)};
  }
};

extern template struct Loss<float>;
extern template struct Loss<double>;

}  // namespace mlp
