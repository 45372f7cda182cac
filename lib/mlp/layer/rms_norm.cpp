// SPDX-License-Identifier: MIT
#include <mlp/layer/rms_norm.hpp>

#include <utility>

#include <mlp/base/requirement.hpp>
#include <mlp/layer/standardised.hpp>

namespace mlp {

template <class T>
RmsNorm<T>::RmsNorm(arma::Mat<T> gain_, T epsilon) : gain(std::move(gain_)), epsilon_(epsilon) {
  requirement::row(gain, inputs(), type, "gain");
  require_epsilon(static_cast<double>(epsilon), type);
}

template <class T>
arma::Mat<T> RmsNorm<T>::forward(const arma::Mat<T>& x) {
  requirement::row(gain, inputs(), type, "gain");
  requirement::batch(x, inputs(), type);
  inverse_ = T(1) / arma::sqrt(arma::mean(arma::square(x), 1) + epsilon_);
  scaled_ = x.each_col() % inverse_;
  return scaled_.each_row() % gain;
}

template <class T>
arma::Mat<T> RmsNorm<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, scaled_.n_rows, scaled_.n_cols, type);
  gain_gradient = arma::sum(cotangent % scaled_, 0);
  arma::Mat<T> dx = cotangent.each_row() % gain;
  const arma::Mat<T> along = arma::mean(dx % scaled_, 1);
  dx -= scaled_.each_col() % along;
  dx.each_col() %= inverse_;
  return dx;
}

template <class T>
std::vector<Parameter<T>> RmsNorm<T>::parameters() {
  return {{"gain", gain, gain_gradient}};
}

template class RmsNorm<float>;
template class RmsNorm<double>;

}  // namespace mlp
