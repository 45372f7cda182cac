// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <mlp/loss/loss_kind.hpp>

namespace mlp {

/// Throws std::invalid_argument, with both shapes, where y [N x m] and t do not fit the loss: another shape, an empty
/// batch, a non-finite entry, targets out of range, or probabilities outside [0, 1]. O(N m).
template <class T>
void require_targets(LossKind kind, const arma::Mat<T>& y, const arma::Mat<T>& t);

extern template void require_targets<float>(LossKind, const arma::Mat<float>&, const arma::Mat<float>&);
extern template void require_targets<double>(LossKind, const arma::Mat<double>&, const arma::Mat<double>&);

}  // namespace mlp
