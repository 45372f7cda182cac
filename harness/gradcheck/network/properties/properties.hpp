// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck {

/// What the properties are asked of: lib/mlp's own calls. A test puts a wrong one in its place.
struct PropertyCalls {
  PropertyCalls();  ///< lib/mlp's

  template <class T>
  using Gradients = std::function<std::vector<arma::mat>(const mlp::Network<T>&, const mlp::Loss<T>&,
                                                         const arma::Mat<T>& x, const arma::Mat<T>& t)>;
  using OfLoss = std::function<arma::mat(const mlp::Loss<double>&, const arma::mat& y, const arma::mat& t)>;

  std::function<arma::mat(const mlp::Network<double>&, const arma::mat& x)> forward;  ///< [N x outputs]
  Gradients<double> gradients;       ///< of every parameter in the network's order, then dJ/dx
  Gradients<float> float_gradients;  ///< the same of a float network
  OfLoss losses, cotangent;          ///< l_i, unscaled [N x 1]; dJ/dy [N x m]
  std::function<arma::mat(const mlp::Layer<double>&, const arma::mat& x)> layer_forward;
  /// dX, after forward at x.
  std::function<arma::mat(const mlp::Layer<double>&, const arma::mat& x, const arma::mat& cotangent)> layer_backward;
  /// The network after one epoch of SGD in mini-batches of x.n_rows samples.
  std::function<mlp::Network<double>(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat& x,
                                     const arma::mat& t, double rate)>
      epoch;
};

/// An entry that a property forbids: |found - expected| > allowed.
struct Violation {
  std::string where;  ///< "layer 1 weights gradient [0, 1]"
  double found = 0.0, expected = 0.0, allowed = 0.0;
};
std::string to_string(const Violation& v);  ///< the place, and the three numbers

/// What became of one property of one network.
struct PropertyOutcome {
  std::string name, formula;
  bool applied = false;  ///< false: it says nothing about this network, or rounding leaves nothing of it to see
  std::optional<Violation> violation = {};  ///< the worst, in units of what is allowed
};

/// Properties of a network beyond that its gradient is the derivative of its loss; in a fixed order, each whether it
/// applies or not:
///   samples permute             f(Px) = P f(x), dJ/dtheta(Px) = dJ/dtheta(x), dJ/dx(Px) = P dJ/dx(x)
///   hidden units permute        rows of W_l and b_l, what normalises them, and columns of W_l+1: f and J stay,
///                               gradients permute along
///   batch splits                dJ/dtheta(x) = sum over two parts of dJ/dtheta(part), times N_part / N where the loss
///                               is a mean
///   affine                      f((x + y) / 2) = (f(x) + f(y)) / 2 where every activation is identity or doubled
///   logits shift                softmax cross-entropy: l(y + c) = l(y), dl/dy(y + c) = dl/dy(y)
///   gradient descends           J(theta - eta g) <= J(theta) - eta |g|^2 / 2 for a small eta, where the network is
///                               smooth
///   float agrees with double    dJ/dtheta in float = dJ/dtheta in double +- float_rounding()
///   penalty adds its gradient   dJ/dW = dl/dW + lambda W (l2), + lambda sign W (l1); no other gradient moves
///   mini-batch of all           an epoch in mini-batches of N samples = theta - eta dJ/dtheta
///   evaluation is apart         in evaluation mode f(x) of a batch = f of its parts
/// and of every block, at the inputs that it has in the network; h is x normalised, g = c gain:
///   batch_norm standardises     in training, with gain 1 and no bias: mean y = 0, mean y^2 = v / (v + epsilon)
///   norms are blind             y(2x + c) = y(x) with 4 epsilon; rms_norm: y(-2x) = -y(x)
///   what norms take out         sum dX = 0 (not of rms_norm), sum dX (x - mean) = epsilon / (v + epsilon) sum g h
///   dropout of nothing          with p = 0: y = x, dX = c
///   dropout keeps its mask      y c = x dX
///   residual of zeros           beside layers that give 0: y = skip(x), dX that of the skip
/// Numbers are compared in double; a float network's are widened first. What is allowed is derived: both sides are
/// within the bounds of ErrorAnalysis in double_arithmetic of the same exact number. Where those overflow, no property
/// applies.
/// Cost: about 25 forward passes; for a float network 11 float gradients more. Throws as the network and the loss do.
template <class T>
[[nodiscard]] std::vector<PropertyOutcome> check_properties(const mlp::Network<T>& network, const mlp::Loss<T>& loss,
                                                            const arma::Mat<T>& x, const arma::Mat<T>& t,
                                                            const PropertyCalls& calls = {});

extern template std::vector<PropertyOutcome> check_properties(const mlp::Network<double>&, const mlp::Loss<double>&,
                                                              const arma::mat&, const arma::mat&, const PropertyCalls&);
extern template std::vector<PropertyOutcome> check_properties(const mlp::Network<float>&, const mlp::Loss<float>&,
                                                              const arma::fmat&, const arma::fmat&,
                                                              const PropertyCalls&);

}  // namespace gradcheck
