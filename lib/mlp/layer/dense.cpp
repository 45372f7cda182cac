// SPDX-License-Identifier: MIT
#include <mlp/layer/dense.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

using requirement::shape;

template <class T>
void require_fitting(const Dense<T>& layer) {
  if (layer.weights.is_empty())
    throw std::invalid_argument("dense: weights are " + shape(layer.weights) +
                                ", expected [outputs x inputs] with at least one of each");
  const bool fits = layer.bias.n_rows == 1 && layer.bias.n_cols == layer.outputs();
  if (layer.has_bias() && !fits)
    throw std::invalid_argument("dense: bias is " + shape(layer.bias) + ", expected " + shape(1, layer.outputs()) +
                                " for weights " + shape(layer.weights) + ", or an empty matrix for no bias");
}

}  // namespace

template <class T>
Dense<T>::Dense(arma::Mat<T> weights_, arma::Mat<T> bias_) : weights(std::move(weights_)), bias(std::move(bias_)) {
  require_fitting(*this);
}

template <class T>
arma::Mat<T> Dense<T>::forward(const arma::Mat<T>& x) {
  require_fitting(*this);
  if (x.n_rows == 0)
    throw std::invalid_argument("dense.forward: x is " + shape(x) + ", expected at least one sample (row)");
  if (x.n_cols != inputs())
    throw std::invalid_argument("dense.forward: x is " + shape(x) + ", expected " + shape(x.n_rows, inputs()) +
                                "; rows are samples, and weights " + shape(weights) + " take " +
                                std::to_string(inputs()) + " inputs");
  requirement::finite(x, "dense.forward: x");
  x_ = x;
  arma::Mat<T> z = x * weights.t();
  if (has_bias()) z.each_row() += bias;
  return z;
}

template <class T>
arma::Mat<T> Dense<T>::backward(const arma::Mat<T>& cotangent) {
  if (x_.is_empty()) throw std::logic_error("dense.backward: called before forward; call forward(x) first");
  if (cotangent.n_rows != x_.n_rows || cotangent.n_cols != outputs())
    throw std::invalid_argument("dense.backward: cotangent is " + shape(cotangent) + ", expected " +
                                shape(x_.n_rows, outputs()) +
                                "; pass the gradient with respect to this layer's output");
  weights_gradient = cotangent.t() * x_;
  if (has_bias()) bias_gradient = arma::sum(cotangent, 0);
  return cotangent * weights;
}

template <class T>
std::vector<Parameter<T>> Dense<T>::parameters() {
  std::vector<Parameter<T>> all{{"weights", weights, weights_gradient}};
  if (has_bias()) all.push_back({"bias", bias, bias_gradient});
  return all;
}

template class Dense<float>;
template class Dense<double>;

}  // namespace mlp
