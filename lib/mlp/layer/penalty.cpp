// SPDX-License-Identifier: MIT
#include <mlp/layer/penalty.hpp>

#include <cmath>
#include <stdexcept>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require_lambda(T lambda) {
  if (std::isfinite(lambda) && lambda >= T(0)) return;
  throw std::invalid_argument("penalty: lambda is " + requirement::number(static_cast<double>(lambda)) +
                              ", expected a finite number, at least 0");
}

}  // namespace

template <class T>
T Penalty<T>::value(const arma::Mat<T>& weights) const {
  require_lambda(lambda);
  return norm == Norm::l1 ? lambda * arma::accu(arma::abs(weights)) : lambda / T(2) * arma::accu(arma::square(weights));
}

template <class T>
arma::Mat<T> Penalty<T>::gradient(const arma::Mat<T>& weights) const {
  require_lambda(lambda);
  if (norm == Norm::l1) return lambda * arma::sign(weights);
  return lambda * weights;
}

template struct Penalty<float>;
template struct Penalty<double>;

}  // namespace mlp
