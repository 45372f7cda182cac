// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>

#include <mlp/loss/loss_kind.hpp>

namespace mlp {

/// J(y, t) = scale * sum_i l_i,  l_i the loss of sample i, scale 1 (sum), 1/N (mean) or 1/(N m) (mean_entries).
/// y [N x m] outputs, t [N x m] targets; softmax_cross_entropy takes labels 0..m-1 as t [N x 1], gaussian_nll means and
/// variances as y [N x 2m].
///   half_mse  l_i = 1/2 sum_j (y - t)^2          mse  l_i = sum_j (y - t)^2         mae  l_i = sum_j |y - t|
///   huber     l_i = sum_j r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2),  r = y - t
///   binary_cross_entropy               l_i = -sum_j t log y + (1 - t) log(1 - y),  0 <= y, t <= 1, each log >= -100
///   binary_cross_entropy_with_logits   l_i = sum_j max(y, 0) - y t + log1p(exp(-|y|)),  0 <= t <= 1
///   softmax_cross_entropy              l_i = -sum_j q_ij log softmax(y)_ij, with label c and class weights w:
///                                      q_ij = (1 - smoothing) w_c [j = c] + smoothing w_j / m, 0 where c is ignored;
///                                      as a rule log sum_j exp(y_ij - y_ic).  N is then the sum of w_c over the
///                                      samples that count
///   hinge                              l_i = sum_j max(0, 1 - t y),  t in {-1, 1}
///   kullback_leibler                   l_i = sum_j t (log t - y),  0 <= t <= 1, y the logarithms of probabilities
///   gaussian_nll                       l_i = 1/2 sum_j log v + (y_j - t)^2 / v,  v = max(y_(m + j), 1e-6)
/// Gradient at a kink: 0 (mae at y = t, hinge at t y = 1); gaussian_nll by a variance of 1e-6 that from above.
/// binary_cross_entropy's is PyTorch's (y - t) / max(y (1 - y), 1e-12), which within 1e-12 of 0 and 1 is not the
/// derivative of the value. gaussian_nll's is that of the value: PyTorch lets it through where the variance is clamped,
/// and refuses a negative one.
/// Source: torch.nn, 1.13.
///
/// Every call throws std::invalid_argument, with what was found and expected, on a shape mismatch, an empty batch,
/// targets out of range or a non-finite y or t, and where a mean is of no sample: every label ignored, or of weight 0.
/// (PyTorch has NaN there, which a step would write into every weight.) Their sum is 0.
template <class T>
struct Loss {
  LossKind kind = LossKind::half_mse;
  Reduction reduction = Reduction::mean;
  T delta = T(1);  ///< huber alone: where the parabola meets the line, > 0
  // softmax_cross_entropy alone.
  T smoothing = T(0);               ///< of labels, from 0 to 1
  std::optional<int> ignored = {};  ///< the label that counts for nothing, such as PyTorch's -100; none: no label
  arma::Row<T> class_weights = {};  ///< [1 x m], finite, at least 0; empty: all 1

  T value(const arma::Mat<T>& y, const arma::Mat<T>& t) const;                  ///< J. O(N m)
  arma::Mat<T> per_sample(const arma::Mat<T>& y, const arma::Mat<T>& t) const;  ///< l_i, unscaled [N x 1]. O(N m)
  arma::Mat<T> gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const;    ///< dJ/dy [N x m]. O(N m)
  T scale(const arma::Mat<T>& y, const arma::Mat<T>& t) const;                  ///< 1, 1/N or 1/(N m). O(N)
  /// binary_cross_entropy with some y within the root of the last place of 0 or 1, or not finite: 1 - y has lost half of
  /// its digits there, and within 1e-12 the gradient is not the derivative of the value. O(N m)
  bool is_near_certainty(const arma::Mat<T>& y) const;
  /// Throws as every call does where y and t do not fit. O(N m)
  void require_fitting(const arma::Mat<T>& y, const arma::Mat<T>& t) const;
  /// softmax_cross_entropy alone: q [N x m]. O(N m)
  arma::Mat<T> target_weights(const arma::Mat<T>& y, const arma::Mat<T>& t) const;

  template <class U>
  Loss<U> cast() const {
    return Loss<U>{kind,
                   reduction,
                   static_cast<U>(delta),
                   static_cast<U>(smoothing),
                   ignored,
                   arma::conv_to<arma::Row<U>>::from(class_weights)};
  }
};

extern template struct Loss<float>;
extern template struct Loss<double>;

}  // namespace mlp
