// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/network/rounded.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// What an error e does to f: the largest |f(at + s e) - f(at)| of s = -1, -1/2, 1/2, 1, entry by entry. A saturated
/// function does not move, and a kink within e is stepped over.
template <class F>
arma::mat change(F f, const arma::mat& at, const arma::mat& e) {
  const arma::mat here = f(at);
  arma::mat most(arma::size(here), arma::fill::zeros);
  for (const double s : {-1.0, -0.5, 0.5, 1.0}) most = arma::max(most, arma::abs(f(at + s * e) - here));
  return most;
}

/// |dp_j| <= p_j (exp(e_j + max_k e_k) - 1), and no more than 1.
arma::mat change_of_softmax(const arma::mat& p, const arma::mat& e);

/// A layer's output with its error, from its input with its error: ErrorAnalysis of one layer. The modes of batch_norm
/// and dropout are the layer's. Blocks are made of single operations (RunningError) in the order of lib/mlp:
///   layer_norm, batch_norm   mean, x - mean, variance, 1 / sqrt(variance + epsilon), their product, gain, bias
///   rms_norm                 mean of x^2, 1 / sqrt(that + epsilon), x times it, gain
///   weight_norm              W = directions (lengths / |directions|), whose error (in + 5) v |W| is that of n products,
///                            a root, a quotient and a product; then as dense
///   dropout                  x times 0 or 1 / (1 - p), which carries 2 roundings of its own
///   embedding                exact
///   residual                 the layers, the skip, their sum
Rounded through(const mlp::Layer<double>& layer, const Rounded& x, const Arithmetic& rounding);

/// Backward, layer by layer.
class LayerErrors {
 public:
  LayerErrors(const std::vector<mlp::Penalty<double>>& penalties, Arithmetic rounding)
      : penalties_(penalties), of_(rounding) {}

  /// dx with its error, from the cotangent at the layer's output y. Appends the errors of the gradients of its
  /// parameters, the last one first. The formulas are those of each layer's backward, operation by operation.
  Rounded back(const mlp::Layer<double>& layer, const Rounded& x, const Rounded& y, const Rounded& cotangent,
               std::vector<arma::mat>& reversed) const;

 private:
  Rounded of(const mlp::Dense<double>& dense, const Rounded& x, const Rounded& c, std::vector<arma::mat>& out) const;
  Rounded of(const mlp::Residual<double>& block, const Rounded& x, const Rounded& c, std::vector<arma::mat>& out) const;
  Rounded of(const mlp::LayerNorm<double>& norm, const Rounded& x, const Rounded& c, std::vector<arma::mat>& out) const;
  Rounded of(const mlp::RmsNorm<double>& norm, const Rounded& x, const Rounded& c, std::vector<arma::mat>& out) const;
  Rounded of(const mlp::BatchNorm<double>& norm, const Rounded& x, const Rounded& c, std::vector<arma::mat>& out) const;
  Rounded of(const mlp::Dropout<double>& dropout, const Rounded& x, const Rounded& c,
             std::vector<arma::mat>& out) const;
  Rounded of(const mlp::WeightNorm<double>& dense, const Rounded& x, const Rounded& c,
             std::vector<arma::mat>& out) const;
  Rounded of(const mlp::Embedding<double>& table, const Rounded& x, const Rounded& c,
             std::vector<arma::mat>& out) const;

  const std::vector<mlp::Penalty<double>>& penalties_;
  RunningError of_;
};

}  // namespace gradcheck::detail
