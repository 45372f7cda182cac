// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/network/network.hpp>

namespace mlp {

/// How Sgd updates.
template <class T>
struct SgdOptions {
  T rate = T(0.1);        ///< eta > 0
  T momentum = T(0);      ///< mu in [0, 1)
  bool nesterov = false;  ///< needs momentum > 0
  T weight_decay = T(0);  ///< lambda >= 0, added to the gradient of every parameter
};

/// Stochastic gradient descent, per parameter theta with gradient g:
///   g <- g + weight_decay theta;  v <- momentum v + g (v = g at first);
///   theta <- theta - rate v, with nesterov theta - rate (g + momentum v).
/// Source: torch.optim.SGD, dampening 0. Throws std::invalid_argument on options out of range,
/// std::logic_error before backward, and when the parameters' shapes changed between updates.
template <class T>
class Sgd {
 public:
  explicit Sgd(SgdOptions<T> options = {});
  void update(Network<T>& network);
  const SgdOptions<T>& options() const { return options_; }

 private:
  SgdOptions<T> options_;
  std::vector<arma::Mat<T>> velocity_;
};

extern template class Sgd<float>;
extern template class Sgd<double>;

}  // namespace mlp
