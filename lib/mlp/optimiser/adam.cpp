// SPDX-License-Identifier: MIT
#include <mlp/optimiser/adam.hpp>

#include <cmath>

#include <mlp/optimiser/update_checks.hpp>

namespace mlp {
namespace {

void require_of_adam(bool holds, std::string_view field, double found, std::string_view expected) {
  update_checks::require_option(holds, "adam", field, found, expected);
}

void require_beta(std::string_view field, double beta) {
  require_of_adam(beta >= 0 && beta < 1, field, beta, "at least 0 and below 1");
}

}  // namespace

template <class T>
Adam<T>::Adam(AdamOptions options) : options_(options) {
  require_of_adam(std::isfinite(options.rate) && options.rate > 0, "rate", options.rate, "a finite number above 0");
  require_beta("beta1", options.beta1);
  require_beta("beta2", options.beta2);
  require_of_adam(std::isfinite(options.epsilon) && options.epsilon >= 0, "epsilon", options.epsilon,
                  "a finite number, at least 0");
  require_of_adam(std::isfinite(options.weight_decay) && options.weight_decay >= 0, "weight_decay",
                  options.weight_decay, "a finite number, at least 0");
}

template <class T>
void Adam<T>::update(Network<T>& network) {
  const std::vector<Parameter<T>> parameters = network.parameters();
  update_checks::require_gradients("adam", parameters);
  update_checks::keep_one_each("adam", parameters, mean_);
  update_checks::keep_one_each("adam", parameters, square_);
  ++updates_;
  const auto k = static_cast<double>(updates_);
  const double first = 1 - std::pow(options_.beta1, k), second = 1 - std::pow(options_.beta2, k);
  const auto beta1 = static_cast<T>(options_.beta1), rest1 = static_cast<T>(1 - options_.beta1);
  const auto beta2 = static_cast<T>(options_.beta2), rest2 = static_cast<T>(1 - options_.beta2);
  const auto step = static_cast<T>(options_.rate / first), root = static_cast<T>(std::sqrt(second));
  const bool decoupled = options_.decay == Decay::decoupled;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    arma::Mat<T>& theta = parameters[i].value;
    arma::Mat<T> gradient = parameters[i].gradient;
    if (decoupled)
      theta *= static_cast<T>(1 - options_.rate * options_.weight_decay);
    else
      gradient += static_cast<T>(options_.weight_decay) * theta;
    mean_[i] = beta1 * mean_[i] + rest1 * gradient;
    square_[i] = beta2 * square_[i] + rest2 * arma::square(gradient);
    theta -= step * mean_[i] / (arma::sqrt(square_[i]) / root + static_cast<T>(options_.epsilon));
  }
}

template class Adam<float>;
template class Adam<double>;

}  // namespace mlp
