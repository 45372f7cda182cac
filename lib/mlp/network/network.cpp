// SPDX-License-Identifier: MIT
#include <mlp/network/network.hpp>

#include <stdexcept>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require_chain(const std::vector<Layer<T>>& layers) {
  const Dense<T>* before = nullptr;
  arma::uword unit = 0;
  for (const Layer<T>& layer : layers) {
    const auto* dense = std::get_if<Dense<T>>(&layer);
    if (dense == nullptr) continue;
    ++unit;
    if (before != nullptr && dense->inputs() != before->outputs())
      throw std::invalid_argument(
          "network: layer " + std::to_string(unit) + " weights are " + requirement::shape(dense->weights) +
          ", expected [" + std::to_string(dense->outputs()) + " x " + std::to_string(before->outputs()) + "]; layer " +
          std::to_string(unit - 1) + " has " + std::to_string(before->outputs()) + " outputs");
    before = dense;
  }
}

/// Where dense layer number unit stands among all layers.
template <class T>
std::size_t place(const std::vector<Layer<T>>& layers, arma::uword unit) {
  arma::uword seen = 0;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (std::holds_alternative<Dense<T>>(layers[i]) && ++seen == unit) return i;
  throw std::out_of_range("network: there is no layer " + std::to_string(unit) + ", expected 1 to " +
                          std::to_string(seen));
}

/// One past the last activation of the unit whose dense layer stands at begin.
template <class T>
std::size_t end_of_unit(const std::vector<Layer<T>>& layers, std::size_t begin) {
  std::size_t end = begin + 1;
  while (end < layers.size() && std::holds_alternative<Activation<T>>(layers[end])) ++end;
  return end;
}

template <class T>
const arma::Mat<T>& cached(const std::vector<arma::Mat<T>>& kept, std::size_t index, std::string_view step) {
  if (index < kept.size()) return kept[index];
  throw std::logic_error("network: nothing is kept yet; call " + std::string(step) + " first");
}

}  // namespace

template <class T>
Network<T>::Network(std::vector<Layer<T>> layers, std::vector<Penalty<T>> penalties)
    : layers_(std::move(layers)), penalties_(std::move(penalties)) {
  require_chain(layers_);
}

template <class T>
const arma::Mat<T>& Network<T>::forward(const arma::Mat<T>& x) {
  if (layers_.empty()) throw std::logic_error("network.forward: there are no layers; construct the network with some");
  requirement::finite(x, "network.forward: x");
  outputs_.resize(layers_.size());
  const arma::Mat<T>* input = &x;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    outputs_[i] = std::visit([input](auto& layer) { return layer.forward(*input); }, layers_[i]);
    input = &outputs_[i];
  }
  return outputs_.back();
}

template <class T>
arma::Mat<T> Network<T>::backward(const arma::Mat<T>& cotangent) {
  if (outputs_.size() != layers_.size() || layers_.empty())
    throw std::logic_error("network.backward: called before forward; call forward(x) first");
  cotangents_.resize(layers_.size());
  arma::Mat<T> current = cotangent;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    cotangents_[i] = std::move(current);
    current = std::visit([this, i](auto& layer) { return layer.backward(cotangents_[i]); }, layers_[i]);
  }
  for (Layer<T>& layer : layers_)
    if (auto* dense = std::get_if<Dense<T>>(&layer))
      for (const Penalty<T>& term : penalties_) dense->weights_gradient += term.gradient(dense->weights);
  return current;
}

template <class T>
T Network<T>::penalty() const {
  T sum = T(0);
  for (const Layer<T>& layer : layers_)
    if (const auto* dense = std::get_if<Dense<T>>(&layer))
      for (const Penalty<T>& term : penalties_) sum += term.value(dense->weights);
  return sum;
}

template <class T>
std::vector<Parameter<T>> Network<T>::parameters() {
  std::vector<Parameter<T>> all;
  for (arma::uword unit = 1; unit <= units(); ++unit)
    for (const Parameter<T>& one : dense(unit).parameters())
      all.push_back({"layer " + std::to_string(unit) + " " + one.name, one.value, one.gradient});
  return all;
}

template <class T>
arma::uword Network<T>::units() const {
  arma::uword count = 0;
  for (const Layer<T>& layer : layers_) count += std::holds_alternative<Dense<T>>(layer);
  return count;
}

template <class T>
const arma::Mat<T>& Network<T>::pre_activation(arma::uword unit) const {
  return cached(outputs_, place(layers_, unit), "forward");
}

template <class T>
const arma::Mat<T>& Network<T>::activation(arma::uword unit) const {
  return cached(outputs_, end_of_unit(layers_, place(layers_, unit)) - 1, "forward");
}

template <class T>
const arma::Mat<T>& Network<T>::delta(arma::uword unit) const {
  return cached(cotangents_, place(layers_, unit), "backward");
}

template <class T>
arma::Mat<T> Network<T>::activation_derivative(arma::uword unit) const {
  const std::size_t begin = place(layers_, unit);
  arma::Mat<T> product(arma::size(pre_activation(unit)), arma::fill::ones);
  for (std::size_t i = begin + 1; i < end_of_unit(layers_, begin); ++i)
    product %= std::get<Activation<T>>(layers_[i]).derivative(outputs_[i - 1]);
  return product;
}

template <class T>
Dense<T>& Network<T>::dense(arma::uword unit) {
  return std::get<Dense<T>>(layers_[place(layers_, unit)]);
}

template <class T>
const Dense<T>& Network<T>::dense(arma::uword unit) const {
  return std::get<Dense<T>>(layers_[place(layers_, unit)]);
}

template <class T>
template <class U>
Network<U> Network<T>::cast() const {
  std::vector<Layer<U>> layers;
  layers.reserve(layers_.size());
  for (const Layer<T>& layer : layers_)
    std::visit([&layers](const auto& one) { layers.push_back(one.template cast<U>()); }, layer);
  std::vector<Penalty<U>> penalties;
  for (const Penalty<T>& term : penalties_) penalties.push_back(term.template cast<U>());
  return Network<U>(std::move(layers), std::move(penalties));
}

template class Network<float>;
template class Network<double>;
template Network<float> Network<float>::cast<float>() const;
template Network<double> Network<float>::cast<double>() const;
template Network<float> Network<double>::cast<float>() const;
template Network<double> Network<double>::cast<double>() const;

}  // namespace mlp
