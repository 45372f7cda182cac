// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace mlp {

/// l_i = -sum_j q_ij log softmax(y)_ij = sum_j q_ij (log sum_k exp(y_ik) - y_ij).  y [N x m] finite, q [N x m] at least
/// 0 (1 at the label and 0 elsewhere: log sum_j exp(y_ij - y_i,label)) -> [N x 1].
/// As Q_i log1p(sum of exp(y_ij - max) without the maximum itself) + sum_j q_ij (max - y_ij), Q_i = sum_j q_ij: a loss
/// near 0 keeps its digits. Cost: O(N m).
template <class T>
arma::Mat<T> softmax_cross_entropy_per_sample(const arma::Mat<T>& y, const arma::Mat<T>& q);

/// dl_i/dy_ij = Q_i softmax(y)_ij - q_ij, the entry of the row's largest q as minus the sum of the others. [N x m].
/// O(N m).
template <class T>
arma::Mat<T> softmax_cross_entropy_gradient(const arma::Mat<T>& y, const arma::Mat<T>& q);

}  // namespace mlp
