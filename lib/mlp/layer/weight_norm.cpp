// SPDX-License-Identifier: MIT
#include <mlp/layer/weight_norm.hpp>

#include <stdexcept>
#include <string>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
arma::Mat<T> norms_of(const arma::Mat<T>& directions) {
  return arma::sqrt(arma::sum(arma::square(directions), 1));
}

template <class T>
void require_fitting(const WeightNorm<T>& layer) {
  if (layer.directions.is_empty())
    throw std::invalid_argument("weight_norm: directions are " + requirement::shape(layer.directions) +
                                ", expected [outputs x inputs] with at least one of each");
  requirement::row(layer.lengths, layer.outputs(), layer.type, "lengths");
  if (layer.has_bias()) requirement::row(layer.bias, layer.outputs(), layer.type, "bias");
  for (arma::uword j = 0; j < layer.outputs(); ++j)
    if (!arma::any(layer.directions.row(j)))
      throw std::invalid_argument("weight_norm: row " + std::to_string(j) +
                                  " of directions is zero, expected a direction");
}

}  // namespace

template <class T>
WeightNorm<T>::WeightNorm(arma::Mat<T> directions_, arma::Mat<T> lengths_, arma::Mat<T> bias_)
    : directions(std::move(directions_)), lengths(std::move(lengths_)), bias(std::move(bias_)) {
  require_fitting(*this);
}

template <class T>
arma::Mat<T> WeightNorm<T>::weights() const {
  return directions.each_col() % arma::Col<T>(lengths.t() / norms_of(directions));
}

template <class T>
arma::Mat<T> WeightNorm<T>::forward(const arma::Mat<T>& x) {
  require_fitting(*this);
  requirement::batch(x, inputs(), type);
  x_ = x;
  norms_ = norms_of(directions);
  units_ = directions.each_col() / norms_;
  arma::Mat<T> z = x * weights().t();
  if (has_bias()) z.each_row() += bias;
  return z;
}

template <class T>
arma::Mat<T> WeightNorm<T>::backward(const arma::Mat<T>& cotangent) {
  requirement::cotangent(cotangent, x_.n_rows, units_.n_rows, type);
  const arma::Mat<T> dw = cotangent.t() * x_, along = arma::sum(dw % units_, 1);
  lengths_gradient = along.t();
  directions_gradient = dw - units_.each_col() % along;
  directions_gradient.each_col() %= arma::Col<T>(lengths.t() / norms_);
  if (has_bias()) bias_gradient = arma::sum(cotangent, 0);
  return cotangent * weights();
}

template <class T>
std::vector<Parameter<T>> WeightNorm<T>::parameters() {
  std::vector<Parameter<T>> all{{"directions", directions, directions_gradient},
                                {"lengths", lengths, lengths_gradient}};
  if (has_bias()) all.push_back({"bias", bias, bias_gradient});
  return all;
}

template class WeightNorm<float>;
template class WeightNorm<double>;

}  // namespace mlp
