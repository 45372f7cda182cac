// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace mlp {

/// Of the weights, as Penalty has it.
enum class Norm : unsigned char { l1, l2 };

/// A term of J that depends on the weights alone: l1 = lambda sum |w|, l2 = lambda/2 sum w^2. Biases are left out.
template <class T>
struct Penalty {
  Norm norm = Norm::l2;
  T lambda = T(0);

  T value(const arma::Mat<T>& weights) const;                ///< O(size)
  arma::Mat<T> gradient(const arma::Mat<T>& weights) const;  ///< lambda sign(w), or lambda w; [out x in]

  template <class U>
  Penalty<U> cast() const {
    return Penalty<U>{norm, static_cast<U>(lambda)};
  }
};

extern template struct Penalty<float>;
extern template struct Penalty<double>;

}  // namespace mlp
