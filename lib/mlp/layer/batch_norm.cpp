// SPDX-License-Identifier: MIT
#include <mlp/layer/batch_norm.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require_fitting(const BatchNorm<T>& layer) {
  requirement::row(layer.gain, layer.inputs(), layer.type, "gain");
  if (layer.has_bias()) requirement::row(layer.bias, layer.inputs(), layer.type, "bias");
  requirement::row(layer.running_mean, layer.inputs(), layer.type, "running mean");
  requirement::row(layer.running_variance, layer.inputs(), layer.type, "running variance");
}

template <class T>
void require_options(const BatchNormOptions<T>& options) {
  require_epsilon(static_cast<double>(options.epsilon), BatchNorm<T>::type);
  if (options.momentum >= T(0) && options.momentum <= T(1)) return;
  throw std::invalid_argument("batch_norm: momentum is " + requirement::number(static_cast<double>(options.momentum)) +
                              ", expected 0 to 1");
}

}  // namespace

template <class T>
BatchNorm<T>::BatchNorm(arma::Mat<T> gain_, arma::Mat<T> bias_, BatchNormOptions<T> options)
    : gain(std::move(gain_)),
      bias(std::move(bias_)),
      running_mean(1, gain.n_cols, arma::fill::zeros),
      running_variance(1, gain.n_cols, arma::fill::ones),
      options_(options) {
  require_fitting(*this);
  require_options(options);
}

template <class T>
Standardised<T> BatchNorm<T>::by_batch(const arma::Mat<T>& x) {
  if (x.n_rows < 2)
    throw std::invalid_argument(
        "batch_norm.forward: x has one row, expected at least two samples in training: one alone has no variance");
  Standardised<T> s = standardise_columns(x, options_.epsilon);
  const T share = options_.momentum, n = static_cast<T>(x.n_rows);
  running_mean = (T(1) - share) * running_mean + share * s.mean;
  running_variance = (T(1) - share) * running_variance + share * (s.variance * (n / (n - T(1))));
  return s;
}

template <class T>
Standardised<T> BatchNorm<T>::by_running(const arma::Mat<T>& x) const {
  Standardised<T> s{x.each_row() - running_mean, running_mean, running_variance,
                    T(1) / arma::sqrt(running_variance + options_.epsilon)};
  s.values.each_row() %= s.inverse;
  return s;
}

template <class T>
arma::Mat<T> BatchNorm<T>::forward(const arma::Mat<T>& x) {
  require_fitting(*this);
  requirement::batch(x, inputs(), type);
  kept_ = training_ ? by_batch(x) : by_running(x);
  kept_of_training_ = training_;
  arma::Mat<T> y = kept_.values.each_row() % gain;
  if (has_bias()) y.each_row() += bias;
  return y;
}

template <class T>
arma::Mat<T> BatchNorm<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, kept_.values.n_rows, kept_.values.n_cols, type);
  gain_gradient = arma::sum(cotangent % kept_.values, 0);
  if (has_bias()) bias_gradient = arma::sum(cotangent, 0);
  const arma::Mat<T> scaled = cotangent.each_row() % gain;
  return kept_of_training_ ? standardise_vjp(kept_, scaled) : arma::Mat<T>(scaled.each_row() % kept_.inverse);
}

template <class T>
std::vector<Parameter<T>> BatchNorm<T>::parameters() {
  std::vector<Parameter<T>> all{{"gain", gain, gain_gradient}};
  if (has_bias()) all.push_back({"bias", bias, bias_gradient});
  return all;
}

template <class T>
std::vector<Statistic<T>> BatchNorm<T>::statistics() {
  return {{"running mean", running_mean}, {"running variance", running_variance}};
}

template class BatchNorm<float>;
template class BatchNorm<double>;

}  // namespace mlp
