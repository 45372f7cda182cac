// SPDX-License-Identifier: MIT
#include <gradcheck/layer/any_layer.hpp>

#include <algorithm>
#include <utility>

namespace gradcheck::detail {

std::vector<std::string> AnyLayer::block_names() const {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < differentiable.size(); ++k)
    if (differentiable[k]) names.push_back(differentiable.size() == 1 ? "input" : "input " + std::to_string(k + 1));
  for (const Parameter& p : parameters())
    if (p.gradient) names.push_back(p.name);
  return names;
}

std::vector<Memory> AnyLayer::memory() const {
  std::vector<Memory> all{object};
  for (const Parameter& p : parameters()) all.push_back(p.value.memory());
  return all;
}

std::vector<arma::mat> gradient(AnyLayer& layer, AnyLayer::Matrices inputs, arma::mat cotangent) {
  fill_gradients(layer, 0.0);
  layer.forward(inputs);
  return gradient_after_forward(layer, inputs, std::move(cotangent));
}

std::vector<arma::mat> gradient_after_forward(AnyLayer& layer, const AnyLayer::Matrices& inputs, arma::mat cotangent) {
  AnyLayer::Matrices dx = zero_dx(layer, inputs);
  layer.backward(cotangent, dx);
  for (arma::mat& g : parameter_gradients(layer)) dx.push_back(std::move(g));
  return dx;
}

arma::mat in_scalar_of(const AnyLayer& layer, const arma::mat& m) {
  return layer.in_float() ? arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(m)) : m;
}

AnyLayer::Matrices inputs_times(const AnyLayer& layer, AnyLayer::Matrices inputs, double s) {
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) inputs[k] *= s;
  return inputs;
}

AnyLayer::Matrices zero_dx(const AnyLayer& layer, const AnyLayer::Matrices& inputs) {
  AnyLayer::Matrices dx;
  for (std::size_t k = 0; k < inputs.size(); ++k)
    if (layer.differentiable[k]) dx.emplace_back(arma::size(inputs[k]), arma::fill::zeros);
  return dx;
}

KeptCoordinates kept_parameters(const AnyLayer& layer) {
  std::vector<Coordinates> values;
  for (const Parameter& p : layer.parameters()) values.push_back(p.value);
  return KeptCoordinates(std::move(values));
}

HeldCoordinates held_parameters(const AnyLayer& layer) {
  std::vector<Coordinates> values;
  for (const Parameter& p : layer.parameters())
    if (p.gradient) values.push_back(p.value);
  return HeldCoordinates(std::move(values));
}

std::vector<arma::mat> parameter_gradients(const AnyLayer& layer) {
  std::vector<arma::mat> all;
  for (const Parameter& p : layer.parameters())
    if (p.gradient) all.push_back(p.gradient.values());
  return all;
}

void fill_gradients(const AnyLayer& layer, double value) {
  for (const Parameter& p : layer.parameters())
    if (p.gradient)
      for (arma::uword i = 0; i < p.gradient.size(); ++i) p.gradient.set(i, value);
}

}  // namespace gradcheck::detail
