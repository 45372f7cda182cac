// SPDX-License-Identifier: MIT
#include <mlp/layer/layer_norm.hpp>

#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require_fitting(const LayerNorm<T>& layer) {
  requirement::row(layer.gain, layer.inputs(), layer.type, "gain");
  if (layer.has_bias()) requirement::row(layer.bias, layer.inputs(), layer.type, "bias");
}

}  // namespace

template <class T>
LayerNorm<T>::LayerNorm(arma::Mat<T> gain_, arma::Mat<T> bias_, T epsilon)
    : gain(std::move(gain_)), bias(std::move(bias_)), epsilon_(epsilon) {
  require_fitting(*this);
  require_epsilon(static_cast<double>(epsilon), type);
}

template <class T>
arma::Mat<T> LayerNorm<T>::forward(const arma::Mat<T>& x) {
  require_fitting(*this);
  requirement::batch(x, inputs(), type);
  kept_ = standardise_columns<T>(x.t(), epsilon_);
  arma::Mat<T> y = kept_.values.t();
  y.each_row() %= gain;
  if (has_bias()) y.each_row() += bias;
  return y;
}

template <class T>
arma::Mat<T> LayerNorm<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, kept_.values.n_cols, kept_.values.n_rows, type);
  gain_gradient = arma::sum(cotangent % kept_.values.t(), 0);
  if (has_bias()) bias_gradient = arma::sum(cotangent, 0);
  const arma::Mat<T> scaled = cotangent.each_row() % gain;
  return standardise_vjp<T>(kept_, scaled.t()).t();
}

template <class T>
std::vector<Parameter<T>> LayerNorm<T>::parameters() {
  std::vector<Parameter<T>> all{{"gain", gain, gain_gradient}};
  if (has_bias()) all.push_back({"bias", bias, bias_gradient});
  return all;
}

template class LayerNorm<float>;
template class LayerNorm<double>;

}  // namespace mlp
