// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/traits.hpp>

namespace gradcheck::detail {

/// Another batch of the same shape, which a stale cache would still hold: the samples in reverse order, times 3/4; one
/// sample alone times 3/4, plus 1/4. [N x d], or [d x N] where samples are columns.
template <class T>
arma::Mat<T> another_batch(const arma::Mat<T>& x, Samples along = Samples::rows) {
  const bool rows = along == Samples::rows;
  if ((rows ? x.n_rows : x.n_cols) == 1) return x * T(0.75) + T(0.25);
  return arma::reverse(x, rows ? 0 : 1) * T(0.75);
}

/// The same of all inputs of a layer, in its scalar. Integers, which may be names, are put in reverse order alone: one
/// sample of nothing else has no other batch, and comes back as it is.
AnyLayer::Matrices another_batch(const AnyLayer& layer, const AnyLayer::Matrices& inputs, Samples along);

}  // namespace gradcheck::detail
