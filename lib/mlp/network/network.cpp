// SPDX-License-Identifier: MIT
#include <mlp/network/network.hpp>

#include <stdexcept>
#include <utility>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

/// Where the layer of a unit stands among all layers.
template <class T>
std::size_t place(const std::vector<Layer<T>>& layers, arma::uword unit) {
  arma::uword seen = 0;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (is_numbered(layers[i]) && ++seen == unit) return i;
  throw std::out_of_range("network: there is no layer " + std::to_string(unit) + ", expected 1 to " +
                          std::to_string(seen));
}

/// One past the activations right behind the layer that stands at begin.
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

template <class T>
const Dense<T>& dense_at(const std::vector<Layer<T>>& layers, arma::uword unit) {
  const Layer<T>& layer = layers[place(layers, unit)];
  if (const auto* dense = std::get_if<Dense<T>>(&layer)) return *dense;
  throw std::out_of_range("network: layer " + std::to_string(unit) + " is " + std::string(type_of(layer)) +
                          ", expected a dense layer");
}

}  // namespace

template <class T>
Network<T>::Network(std::vector<Layer<T>> layers, std::vector<Penalty<T>> penalties)
    : sequence_(std::move(layers), "network"), penalties_(std::move(penalties)) {}

template <class T>
const arma::Mat<T>& Network<T>::forward(const arma::Mat<T>& x) {
  if (layers().empty()) throw std::logic_error("network.forward: there are no layers; construct the network with some");
  requirement::finite(x, "network.forward: x");
  return sequence_.forward(x);
}

template <class T>
arma::Mat<T> Network<T>::backward(const arma::Mat<T>& cotangent) {
  const arma::Mat<T> dx = sequence_.backward(cotangent);
  each_of<Dense<T>>(layers(), [this](Dense<T>& dense) {
    for (const Penalty<T>& term : penalties_) dense.weights_gradient += term.gradient(dense.weights);
  });
  return dx;
}

template <class T>
T Network<T>::penalty() const {
  T sum = T(0);
  each_of<Dense<T>>(layers(), [this, &sum](const Dense<T>& dense) {
    for (const Penalty<T>& term : penalties_) sum += term.value(dense.weights);
  });
  return sum;
}

template <class T>
std::vector<Parameter<T>> Network<T>::parameters() {
  return sequence_.parameters();
}

template <class T>
std::vector<Statistic<T>> Network<T>::statistics() {
  return sequence_.statistics();
}

template <class T>
void Network<T>::training(bool on) {
  set_training(layers(), on);
}

template <class T>
bool Network<T>::is_training() const {
  bool any = false, one = false;
  const auto look = [&](const auto& layer) {
    any = true;
    one = one || layer.is_training();
  };
  each_of<BatchNorm<T>>(layers(), look);
  each_of<Dropout<T>>(layers(), look);
  return one || !any;
}

template <class T>
void Network<T>::next_masks() {
  each_of<Dropout<T>>(layers(), [](Dropout<T>& dropout) { dropout.next_mask(); });
}

template <class T>
arma::uword Network<T>::units() const {
  return sequence_.numbers();
}

template <class T>
const arma::Mat<T>& Network<T>::pre_activation(arma::uword unit) const {
  return cached(outputs(), place(layers(), unit), "forward");
}

template <class T>
const arma::Mat<T>& Network<T>::activation(arma::uword unit) const {
  return cached(outputs(), end_of_unit(layers(), place(layers(), unit)) - 1, "forward");
}

template <class T>
const arma::Mat<T>& Network<T>::delta(arma::uword unit) const {
  return cached(cotangents(), place(layers(), unit), "backward");
}

template <class T>
arma::Mat<T> Network<T>::activation_derivative(arma::uword unit) const {
  const std::size_t begin = place(layers(), unit);
  arma::Mat<T> product(arma::size(pre_activation(unit)), arma::fill::ones);
  for (std::size_t i = begin + 1; i < end_of_unit(layers(), begin); ++i)
    product %= std::get<Activation<T>>(layers()[i]).derivative(outputs()[i - 1]);
  return product;
}

template <class T>
Dense<T>& Network<T>::dense(arma::uword unit) {
  return const_cast<Dense<T>&>(dense_at(layers(), unit));
}

template <class T>
const Dense<T>& Network<T>::dense(arma::uword unit) const {
  return dense_at(layers(), unit);
}

template <class T>
template <class U>
Network<U> Network<T>::cast() const {
  std::vector<Penalty<U>> penalties;
  for (const Penalty<T>& term : penalties_) penalties.push_back(term.template cast<U>());
  return Network<U>(cast_layers<U>(layers()), std::move(penalties));
}

template class Network<float>;
template class Network<double>;
template Network<float> Network<float>::cast<float>() const;
template Network<double> Network<float>::cast<double>() const;
template Network<float> Network<double>::cast<float>() const;
template Network<double> Network<double>::cast<double>() const;

}  // namespace mlp
