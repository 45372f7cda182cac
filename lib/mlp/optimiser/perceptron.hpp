// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace mlp {

/// What the perceptron learning algorithm did.
struct PerceptronFit {
  bool converged = false;   ///< every sample was right within the bound
  arma::uword epochs = 0;   ///< passes over the data, the last one without a mistake counted
  arma::uword updates = 0;  ///< mistakes corrected
};

/// y = sign(x * weights^T + bias), 0 counted as 1. x [N x d], weights [1 x d], y [N x 1] in {-1, 1}.
/// Learning rule: for each sample that is wrong, weights += rate t x, bias += rate t. Source: Rosenblatt (1958).
template <class T>
class Perceptron {
 public:
  explicit Perceptron(arma::uword inputs);  ///< zero weights and bias

  arma::Mat<T> predict(const arma::Mat<T>& x) const;
  /// Stops at the first pass without a mistake, or after max_epochs passes and says that it did not converge.
  /// Throws std::invalid_argument on other shapes, an empty batch, or targets other than -1 and 1.
  PerceptronFit fit(const arma::Mat<T>& x, const arma::Mat<T>& t, arma::uword max_epochs, T rate = T(1));

  arma::Mat<T> weights;
  T bias = T(0);

 private:
  bool correct(const arma::Mat<T>& sample, T target, T rate);  // one step of the rule; false where the sample was right
};

extern template class Perceptron<float>;
extern template class Perceptron<double>;

}  // namespace mlp
