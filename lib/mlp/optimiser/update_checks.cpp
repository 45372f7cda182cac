// SPDX-License-Identifier: MIT
#include <mlp/optimiser/update_checks.hpp>

#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp::update_checks {

void require_option(bool holds, std::string_view optimiser, std::string_view field, double found,
                    std::string_view expected) {
  if (holds) return;
  throw std::invalid_argument(std::string(optimiser) + ": " + std::string(field) + " is " + requirement::number(found) +
                              ", expected " + std::string(expected));
}

template <class T>
void require_gradients(std::string_view optimiser, const std::vector<Parameter<T>>& parameters) {
  const std::string call = std::string(optimiser) + ".update: ";
  for (const Parameter<T>& parameter : parameters) {
    if (parameter.gradient.is_empty())
      throw std::logic_error(call + parameter.name + " has no gradient yet; call network.backward first");
    if (arma::size(parameter.gradient) != arma::size(parameter.value))
      throw std::logic_error(call + "the gradient of " + parameter.name + " is " +
                             requirement::shape(parameter.gradient) + ", expected " +
                             requirement::shape(parameter.value) + "; call network.backward again");
  }
}

template <class T>
void keep_one_each(std::string_view optimiser, const std::vector<Parameter<T>>& parameters,
                   std::vector<arma::Mat<T>>& kept) {
  if (kept.empty())
    for (const Parameter<T>& parameter : parameters) kept.emplace_back(arma::size(parameter.value), arma::fill::zeros);
  const std::string call = std::string(optimiser) + ".update: ";
  const std::string advice = " as in the first update; make one optimiser per network";
  if (kept.size() != parameters.size())
    throw std::logic_error(call + "the network has " + std::to_string(parameters.size()) + " parameters, expected " +
                           std::to_string(kept.size()) + advice);
  for (std::size_t i = 0; i < kept.size(); ++i)
    if (arma::size(kept[i]) != arma::size(parameters[i].value))
      throw std::logic_error(call + parameters[i].name + " is " + requirement::shape(parameters[i].value) +
                             ", expected " + requirement::shape(kept[i]) + advice);
}

template void require_gradients(std::string_view, const std::vector<Parameter<float>>&);
template void require_gradients(std::string_view, const std::vector<Parameter<double>>&);
template void keep_one_each(std::string_view, const std::vector<Parameter<float>>&, std::vector<arma::fmat>&);
template void keep_one_each(std::string_view, const std::vector<Parameter<double>>&, std::vector<arma::mat>&);

}  // namespace mlp::update_checks
