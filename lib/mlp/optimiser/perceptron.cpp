// SPDX-License-Identifier: MIT
#include <mlp/optimiser/perceptron.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

using requirement::shape;

template <class T>
void require_input(const arma::Mat<T>& x, const arma::Mat<T>& weights, const std::string& call) {
  if (x.n_rows == 0 || x.n_cols != weights.n_cols)
    throw std::invalid_argument(call + ": x is " + shape(x) + ", expected [N x " + std::to_string(weights.n_cols) +
                                "] with at least one sample (row)");
  requirement::finite(x, call + ": x");
}

template <class T>
void require_targets(const arma::Mat<T>& t, arma::uword samples) {
  if (t.n_rows != samples || t.n_cols != 1)
    throw std::invalid_argument("perceptron.fit: t is " + shape(t) + ", expected " + shape(samples, 1) +
                                ", one target for each row of x");
  for (arma::uword i = 0; i < samples; ++i)
    if (t(i) != T(1) && t(i) != T(-1))
      throw std::invalid_argument("perceptron.fit: t[" + std::to_string(i) + ", 0] is " +
                                  requirement::number(static_cast<double>(t(i))) + ", expected -1 or 1");
}

}  // namespace

template <class T>
Perceptron<T>::Perceptron(arma::uword inputs) : weights(1, inputs, arma::fill::zeros) {
  if (inputs == 0) throw std::invalid_argument("perceptron: inputs is 0, expected at least 1");
}

template <class T>
arma::Mat<T> Perceptron<T>::predict(const arma::Mat<T>& x) const {
  require_input(x, weights, "perceptron.predict");
  arma::Mat<T> y = x * weights.t() + bias;
  return y.transform([](T z) { return z < T(0) ? T(-1) : T(1); });
}

template <class T>
PerceptronFit Perceptron<T>::fit(const arma::Mat<T>& x, const arma::Mat<T>& t, arma::uword max_epochs, T rate) {
  require_input(x, weights, "perceptron.fit");
  require_targets(t, x.n_rows);
  if (!(std::isfinite(rate) && rate > T(0)))
    throw std::invalid_argument("perceptron.fit: rate is " + requirement::number(static_cast<double>(rate)) +
                                ", expected a finite number above 0");
  PerceptronFit fit;
  while (!fit.converged && fit.epochs < max_epochs) {
    const arma::uword corrected_before = fit.updates;
    for (arma::uword i = 0; i < x.n_rows; ++i) fit.updates += correct(x.row(i), t(i), rate);
    ++fit.epochs;
    fit.converged = fit.updates == corrected_before;
  }
  return fit;
}

template <class T>
bool Perceptron<T>::correct(const arma::Mat<T>& sample, T target, T rate) {
  const T prediction = arma::dot(sample, weights) + bias < T(0) ? T(-1) : T(1);
  if (prediction == target) return false;
  weights += rate * target * sample;
  bias += rate * target;
  return true;
}

template class Perceptron<float>;
template class Perceptron<double>;

}  // namespace mlp
