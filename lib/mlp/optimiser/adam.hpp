// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/network/network.hpp>

namespace mlp {

/// What becomes of weight_decay: added to the gradient (L2, torch.optim.Adam), or taken off theta beside the step
/// (torch.optim.AdamW).
enum class Decay : unsigned char { coupled, decoupled };

/// How Adam updates. In double for a float network too, as in PyTorch: 1 - beta2 = 0.001 would lose four of its digits.
struct AdamOptions {
  double rate = 1e-3;       ///< eta > 0
  double beta1 = 0.9;       ///< in [0, 1), of the mean of the gradients
  double beta2 = 0.999;     ///< in [0, 1), of the mean of their squares
  double epsilon = 1e-8;    ///< at least 0, added to the root, outside of it
  double weight_decay = 0;  ///< lambda >= 0, of every parameter
  Decay decay = Decay::coupled;
};

/// Adam, per parameter theta with gradient g, all products and roots entry by entry, k = 1, 2, ... the update:
///   coupled: g <- g + weight_decay theta;  decoupled: theta <- theta - rate weight_decay theta
///   m <- beta1 m + (1 - beta1) g;  v <- beta2 v + (1 - beta2) g g  (both 0 at first)
///   theta <- theta - rate m / (1 - beta1^k) / (sqrt(v / (1 - beta2^k)) + epsilon)
/// With epsilon = 0 an entry whose every gradient was 0 becomes NaN, as in PyTorch.
/// Source: torch.optim.Adam and AdamW, amsgrad = false; Kingma and Ba (2015), Loshchilov and Hutter (2019).
/// Throws std::invalid_argument on options out of range, std::logic_error before backward, and when the parameters'
/// shapes changed between updates.
template <class T>
class Adam {
 public:
  explicit Adam(AdamOptions options = {});
  void update(Network<T>& network);
  const AdamOptions& options() const { return options_; }

 private:
  AdamOptions options_;
  std::vector<arma::Mat<T>> mean_, square_;
  arma::uword updates_ = 0;
};

extern template class Adam<float>;
extern template class Adam<double>;

}  // namespace mlp
