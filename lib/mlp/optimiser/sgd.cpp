// SPDX-License-Identifier: MIT
#include <mlp/optimiser/sgd.hpp>

#include <cmath>

#include <mlp/optimiser/update_checks.hpp>

namespace mlp {
namespace {

void require_of_sgd(bool holds, std::string_view field, double found, std::string_view expected) {
  update_checks::require_option(holds, "sgd", field, found, expected);
}

}  // namespace

template <class T>
Sgd<T>::Sgd(SgdOptions<T> options) : options_(options) {
  const double rate = options.rate, momentum = options.momentum, weight_decay = options.weight_decay;
  require_of_sgd(std::isfinite(rate) && rate > 0, "rate", rate, "a finite number above 0");
  require_of_sgd(momentum >= 0 && momentum < 1, "momentum", momentum, "at least 0 and below 1");
  require_of_sgd(!options.nesterov || momentum > 0, "momentum", momentum, "above 0 with nesterov");
  require_of_sgd(std::isfinite(weight_decay) && weight_decay >= 0, "weight_decay", weight_decay,
                 "a finite number, at least 0");
}

template <class T>
void Sgd<T>::update(Network<T>& network) {
  const std::vector<Parameter<T>> parameters = network.parameters();
  update_checks::require_gradients("sgd", parameters);
  update_checks::keep_one_each("sgd", parameters, velocity_);
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
