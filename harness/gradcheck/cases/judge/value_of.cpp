// SPDX-License-Identifier: MIT
#include <stdexcept>

#include <gradcheck/cases/judge/state.hpp>
#include <gradcheck/cases/model/value_names.hpp>

namespace gradcheck::cases {

namespace {

/// x -> x * weights^T + bias, what a network of linear layers collapses to.
struct LinearMap {
  arma::mat weights, bias;  // [out x in], [1 x out]
};

LinearMap collapse(const Case& c, const State& state) {
  const arma::uword inputs = state.x.n_cols;
  LinearMap map{arma::eye(inputs, inputs), arma::zeros(1, inputs)};
  std::size_t next = 0;
  for (const Layer& layer : c.layers) {
    if (std::holds_alternative<DenseLayer>(layer)) {
      const LayerState& dense = state.layers.at(next++);
      map.weights = dense.weights * map.weights;
      map.bias = map.bias * dense.weights.t();
      if (!dense.bias.is_empty()) map.bias += dense.bias;
    } else if (std::get<ActivationLayer>(layer).function == mlp::Function::doubled) {
      map.weights *= 2.0;
      map.bias *= 2.0;
    }
  }
  return map;
}

arma::mat signs(const arma::mat& output) {
  return arma::mat(output).transform([](double a) { return a < 0 ? -1.0 : 1.0; });
}

arma::mat of_backward(const BackwardState& state, std::size_t layer, Value value) {
  switch (value) {
    case Value::loss: return arma::mat{state.loss};
    case Value::loss_derivative: return state.loss_derivative;
    case Value::input_gradient: return state.input_gradient;
    case Value::delta: return state.delta.at(layer);
    case Value::weights_gradient: return state.weights_gradient.at(layer);
    case Value::bias_gradient: return state.bias_gradient.at(layer);
    default: throw std::invalid_argument("case: the value depends on no loss");
  }
}

arma::mat of_layer(const LayerState& layer, Value value) {
  switch (value) {
    case Value::pre_activation: return layer.pre_activation;
    case Value::activation: return layer.activation;
    case Value::activation_derivative: return layer.activation_derivative;
    case Value::weights: return layer.weights;
    case Value::bias: return layer.bias;
    case Value::dz_dtheta: return layer.input;
    case Value::dz_dz: return arma::ones(arma::size(layer.pre_activation));
    default: throw std::invalid_argument("case: the value belongs to no layer");
  }
}

arma::mat of_state(const Case& c, const State& state, Value value) {
  switch (value) {
    case Value::x: return state.x;
    case Value::y: return state.y;
    case Value::output: return state.output;
    case Value::decision: return signs(state.output);
    case Value::penalty: return arma::mat{state.penalty};
    case Value::collapsed_weights: return collapse(c, state).weights;
    case Value::collapsed_bias: return collapse(c, state).bias;
    case Value::epochs: return arma::mat{static_cast<double>(state.fit.value().epochs)};
    case Value::updates: return arma::mat{static_cast<double>(state.fit.value().updates)};
    default: throw std::invalid_argument("case: the value belongs to a layer or depends on a loss");
  }
}

}  // namespace

arma::mat value_of(const Case& c, const State& state, const Quantity& quantity) {
  const ValueFacts* facts = find_value(quantity.value);
  if (!facts)
    if (const auto matrix = find_matrix(c, quantity))
      return matrix->gradient
                 ? state.backward.at(quantity.reduction.value_or(c.loss.reduction)).gradients.at(matrix->name)
                 : state.matrices.at(matrix->name);
  if (!facts) throw std::invalid_argument("case: there is no value \"" + quantity.value + "\"");
  const std::size_t layer = quantity.layer > 0 ? quantity.layer - 1 : 0;
  if (facts->reduced)
    return of_backward(state.backward.at(quantity.reduction.value_or(c.loss.reduction)), layer, facts->value);
  if (facts->layered) return of_layer(state.layers.at(layer), facts->value);
  return of_state(c, state, facts->value);
}

}  // namespace gradcheck::cases
