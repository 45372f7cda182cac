// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace mlp {

/// l_i = log sum_j exp(y_ij - y_i,label).  y [N x m] finite, labels [N x 1] in 0..m-1 -> [N x 1].
/// As log1p(sum of exp(y_ij - max) without the maximum itself) + (max - y_i,label): a loss near 0 keeps its digits.
/// Cost: O(N m).
template <class T>
arma::Mat<T> softmax_cross_entropy_per_sample(const arma::Mat<T>& y, const arma::Mat<T>& labels);

/// dl_i/dy_ij = softmax(y)_ij - [j = label], the entry of the label as minus the sum of the others. [N x m]. O(N m).
template <class T>
arma::Mat<T> softmax_cross_entropy_gradient(const arma::Mat<T>& y, const arma::Mat<T>& labels);

}  // namespace mlp
