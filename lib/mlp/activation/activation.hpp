// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/formula/function.hpp>

namespace mlp {

/// a = phi(z) entry by entry (softmax: row by row, of z / temperature), z [N x m] -> a [N x m].
/// VJP: dz = cotangent .* phi'(z); softmax: dz = a .* (cotangent - row sums of cotangent .* a) / temperature.
/// Value and derivative are finite for |z| <= 1e4. At a kink the derivative is PyTorch's (relu'(0) = 0), sign's is 0
/// everywhere. A NaN goes through as NaN. An elementwise function's entry depends on z's entry alone, to the bit: not
/// on its place, nor on N and m, nor on which x86-64 processor. Cost: O(N m). forward throws std::invalid_argument on
/// an empty batch; backward std::logic_error before forward, std::invalid_argument on another shape. Source of
/// formulas: PyTorch's documentation of torch.nn, version 1.13.
template <class T>
class Activation {
 public:
  explicit Activation(Function function) : Activation(function, static_cast<T>(facts(function).constant)) {}
  /// Throws std::invalid_argument when the constant is not finite, not 0 where the function has none, or a temperature
  /// that is not above 0.
  Activation(Function function, T constant);

  arma::Mat<T> forward(const arma::Mat<T>& z);
  arma::Mat<T> backward(const arma::Mat<T>& cotangent);

  /// phi'(z) entry by entry, [N x m]. Throws std::logic_error for softmax, whose derivative is a matrix per row.
  arma::Mat<T> derivative(const arma::Mat<T>& z) const;

  Function function() const { return function_; }
  T constant() const { return constant_; }  ///< slope of leaky_relu, alpha of elu, temperature of softmax, else 0
  /// z where the one-sided slopes differ, at this constant: elu has a kink where alpha is not 1.
  std::vector<double> kinks() const;

  template <class U>
  Activation<U> cast() const {
    return Activation<U>(function_, static_cast<U>(constant_));
  }

 private:
  Function function_;
  T constant_;
  arma::Mat<T> kept_;  // of the last forward: z, for softmax a; empty before
};

extern template class Activation<float>;
extern template class Activation<double>;

}  // namespace mlp
