// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/network/rounded.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// A running error analysis of a network's forward and backward pass in some arithmetic: value and error side by side,
/// both in double. v is the roundoff of that arithmetic; each v s below stands for v s + underflow. D f(u, e) is what
/// an error e of u does to f, by the values of f at u -+ e and u -+ e/2: a saturated function does not move, and a kink
/// within e is stepped over.
///   forward    e_z = e_a |W|^T + (in + 2) v |a| |W|^T + v |bias|,   e_a = D phi(z, e_z) + 4 v |a|
///   loss       e_l = sum_j (|dl/dy| + D dl/dy(y, e_y)) e_y + (m + 8) v (l + |dl/dy|_abs (|y| + |t|))
///              e_c = D dl/dy(y, e_y) + 4 v |dl/dy|_abs               (_abs: as if nothing in it cancelled)
///   backward   e_phi' = D phi'(z, e_z) + 4 v max(1, |phi'|),   e_delta = (|phi'| + e_phi') e_c + |c| e_phi'
///              e_dW = e_delta^T (|a| + e_a) + |delta|^T e_a + (N + 2) v |delta|^T |a|,   and so on for bias and dx
/// An error is infinite, or NaN, where what it bounds may have overflowed.
/// softmax: |dp_j| <= p_j (exp(e_j + max_k e_k) - 1). Normalisations, weight_norm, dropout, embeddings and residual
/// blocks: layer_errors.hpp.
/// The bounds hold in whatever order sums are taken. Source: Higham, Accuracy and Stability of Numerical Algorithms
/// (2002), chapter 3.
class ErrorAnalysis {
 public:
  explicit ErrorAnalysis(Arithmetic rounding) : rounding_(rounding) {}

  /// x, then the output of each layer. Cost: a forward pass with |W| beside the one with W, and 4 more values of each
  /// activation.
  std::vector<Rounded> forward(const mlp::Network<double>& network, Rounded x) const;
  Rounded losses(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) const;  ///< l_i, unscaled [N x 1]
  Rounded cotangent(const mlp::Loss<double>& loss, const Rounded& y, const arma::mat& t) const;  ///< dJ/dy [N x m]

  /// Errors of the gradient of every parameter in the network's order, penalties included, then of dx. a: of forward.
  std::vector<arma::mat> backward(const mlp::Network<double>& network, const mlp::Loss<double>& loss,
                                  const std::vector<Rounded>& a, const arma::mat& t) const;
  std::vector<arma::mat> gradients(const mlp::Network<double>& network, const mlp::Loss<double>& loss,
                                   const arma::mat& x, const arma::mat& t) const;

 private:
  Arithmetic rounding_;
};

}  // namespace gradcheck::detail
