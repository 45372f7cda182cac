// SPDX-License-Identifier: MIT
#include <mlp/optimiser/sgd.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

template <class T>
void require(bool holds, std::string_view field, T found, std::string_view expected) {
  if (holds) return;
  throw std::invalid_argument("sgd: " + std::string(field) + " is " + requirement::number(static_cast<double>(found)) +
                              ", expected " + std::string(expected));
}

template <class T>
void require_gradient(const Parameter<T>& parameter) {
  if (parameter.gradient.is_empty())
    throw std::logic_error("sgd.update: " + parameter.name + " has no gradient yet; call network.backward first");
  if (arma::size(parameter.gradient) != arma::size(parameter.value))
    throw std::logic_error("sgd.update: the gradient of " + parameter.name + " is " +
                           requirement::shape(parameter.gradient) + ", expected " +
                           requirement::shape(parameter.value) + "; call network.backward again");
}

template <class T>
void require_same_shapes(const std::vector<Parameter<T>>& parameters, const std::vector<arma::Mat<T>>& velocity) {
  if (velocity.size() != parameters.size())
    throw std::logic_error("sgd.update: the network has " + std::to_string(parameters.size()) +
                           " parameters, expected " + std::to_string(velocity.size()) +
                           " as in the first update; make one Sgd per network");
  for (std::size_t i = 0; i < velocity.size(); ++i)
    if (arma::size(velocity[i]) != arma::size(parameters[i].value))
      throw std::logic_error("sgd.update: " + parameters[i].name + " is " + requirement::shape(parameters[i].value) +
                             ", expected " + requirement::shape(velocity[i]) +
                             " as in the first update; make one Sgd per network");
}

}  // namespace

template <class T>
Sgd<T>::Sgd(SgdOptions<T> options) : options_(options) {
  require(std::isfinite(options.rate) && options.rate > T(0), "rate", options.rate, "a finite number above 0");
  require(options.momentum >= T(0) && options.momentum < T(1), "momentum", options.momentum, "at least 0 and below 1");
  require(!options.nesterov || options.momentum > T(0), "momentum", options.momentum, "above 0 with nesterov");
  require(std::isfinite(options.weight_decay) && options.weight_decay >= T(0), "weight_decay", options.weight_decay,
          "a finite number, at least 0");
}

template <class T>
void Sgd<T>::update(Network<T>& network) {
  const std::vector<Parameter<T>> parameters = network.parameters();
  for (const Parameter<T>& parameter : parameters) require_gradient(parameter);
  if (velocity_.empty())
    for (const Parameter<T>& parameter : parameters)
      velocity_.emplace_back(arma::size(parameter.value), arma::fill::zeros);
  require_same_shapes(parameters, velocity_);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    arma::Mat<T>& theta = parameters[i].value;
    const arma::Mat<T> gradient = parameters[i].gradient + options_.weight_decay * theta;
    velocity_[i] = options_.momentum * velocity_[i] + gradient;
    if (options_.nesterov)
      theta -= options_.rate * (gradient + options_.momentum * velocity_[i]);
    else
      theta -= options_.rate * velocity_[i];
  }
}

template class Sgd<float>;
template class Sgd<double>;

}  // namespace mlp
