// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/value_names.hpp>

#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <stdexcept>

namespace gradcheck::cases {

namespace {

/// The activations right behind the layer of a unit, 1 .. units(c).
std::vector<mlp::Function> functions_of(const Case& c, arma::uword unit) {
  std::vector<mlp::Function> found;
  arma::uword seen = 0;
  for (const Layer& layer : c.layers) {
    const auto* activation = std::get_if<ActivationLayer>(&layer);
    if (activation == nullptr && seen == unit) break;
    if (activation != nullptr && seen == unit) found.push_back(activation->function);
    seen += is_numbered(layer) ? 1U : 0U;
  }
  return found;
}

bool linear(const Case& c) {
  for (const Layer& layer : c.layers)
    if (const auto* activation = std::get_if<ActivationLayer>(&layer))
      if (activation->function != mlp::Function::identity && activation->function != mlp::Function::doubled)
        return false;
  return is_plain(c.layers);
}

std::string names(const Case& c) {
  std::string list;
  for (const ValueFacts& facts : value_facts())
    if (c.perceptron ? facts.perceptron : facts.network) list += (list.empty() ? "" : ", ") + std::string(facts.name);
  return list;
}

/// What a dense layer alone has, by these names.
bool is_of_dense(Value value) {
  switch (value) {
    case Value::weights:
    case Value::bias:
    case Value::weights_gradient:
    case Value::bias_gradient:
    case Value::dz_dtheta:
    case Value::dz_dz: return true;
    default: return false;
  }
}

/// Of a network that has other layers than dense ones, whose matrices have names of their own.
std::string matrix_names(const Case& c) {
  std::string list;
  for (const NamedNumbers& one : matrices_of(c.layers)) list += ", " + one.name;
  return list + ", or \" gradient\" behind one of the parameters";
}

std::string why_not_layer(const Case& c, const Quantity& quantity, Value value) {
  if (quantity.layer == 0) return fmt::format("{} has no layer, expected 1 to {}", quantity.value, units(c));
  if (quantity.layer > units(c)) return fmt::format("layer is {}, expected 1 to {}", quantity.layer, units(c));
  const Layer& layer = layer_at(c, quantity.layer);
  if (is_of_dense(value) && !std::holds_alternative<DenseLayer>(layer))
    return fmt::format("layer {} is {}, expected a dense layer for its {}", quantity.layer, type_of(layer),
                       quantity.value);
  if ((value == Value::bias || value == Value::bias_gradient) && dense(c, quantity.layer).bias.values.is_empty())
    return fmt::format("layer {} has no bias, expected a layer with one", quantity.layer);
  const auto functions = functions_of(c, quantity.layer);
  if (value == Value::activation_derivative &&
      std::find(functions.begin(), functions.end(), mlp::Function::softmax) != functions.end())
    return fmt::format(
        "layer {} is softmax, whose derivative is a matrix for each sample, expected an elementwise activation",
        quantity.layer);
  return {};
}

arma::uword inputs(const Case& c) { return c.x.values.n_cols; }
arma::uword outputs(const Case& c) { return outputs_of(c.layers, inputs(c)).value_or(inputs(c)); }

/// Columns of the output of the layer of a unit.
arma::uword width_of(const Case& c, arma::uword unit) {
  std::optional<arma::uword> width = inputs(c);
  arma::uword seen = 0;
  for (const Layer& layer : c.layers) {
    width = outputs_of(layer, width);
    if (is_numbered(layer) && ++seen == unit) break;
  }
  return width.value_or(inputs(c));
}

arma::SizeMat shape_of_layer(const Case& c, arma::uword layer, Value value) {
  const arma::uword samples = c.x.values.n_rows;
  if (!is_of_dense(value)) return arma::SizeMat(samples, width_of(c, layer));
  const arma::mat& weights = dense(c, layer).weights.values;
  if (value == Value::weights || value == Value::weights_gradient) return arma::size(weights);
  if (value == Value::bias || value == Value::bias_gradient) return arma::SizeMat(1, weights.n_rows);
  if (value == Value::dz_dtheta) return arma::SizeMat(samples, weights.n_cols);
  return arma::SizeMat(samples, weights.n_rows);
}

arma::SizeMat shape_of_perceptron(const Case& c, Value value) {
  if (value == Value::weights) return arma::SizeMat(1, inputs(c));
  if (value == Value::bias || value == Value::epochs || value == Value::updates) return arma::SizeMat(1, 1);
  return arma::SizeMat(c.x.values.n_rows, 1);
}

}  // namespace

const std::vector<ValueFacts>& value_facts() {
  static const std::vector<ValueFacts> facts{
      {.value = Value::x, .name = "x", .perceptron = true},
      {.value = Value::y, .name = "y", .perceptron = true},
      {.value = Value::output, .name = "output", .perceptron = true},
      {.value = Value::decision, .name = "decision"},
      {.value = Value::loss, .name = "loss", .reduced = true},
      {.value = Value::penalty, .name = "penalty"},
      {.value = Value::loss_derivative, .name = "loss derivative", .reduced = true},
      {.value = Value::input_gradient, .name = "input gradient", .reduced = true},
      {.value = Value::pre_activation, .name = "pre_activation", .layered = true},
      {.value = Value::activation, .name = "activation", .layered = true},
      {.value = Value::activation_derivative, .name = "activation derivative", .layered = true},
      {.value = Value::delta, .name = "delta", .layered = true, .reduced = true},
      {.value = Value::weights, .name = "weights", .layered = true, .perceptron = true},
      {.value = Value::bias, .name = "bias", .layered = true, .perceptron = true},
      {.value = Value::weights_gradient, .name = "weights gradient", .layered = true, .reduced = true},
      {.value = Value::bias_gradient, .name = "bias gradient", .layered = true, .reduced = true},
      {.value = Value::dz_dtheta, .name = "dz/dtheta", .layered = true},
      {.value = Value::dz_dz, .name = "dz/dz", .layered = true},
      {.value = Value::collapsed_weights, .name = "collapsed weights"},
      {.value = Value::collapsed_bias, .name = "collapsed bias"},
      {.value = Value::epochs, .name = "epochs", .perceptron = true, .network = false},
      {.value = Value::updates, .name = "updates", .perceptron = true, .network = false},
  };
  return facts;
}

const ValueFacts* find_value(std::string_view name) {
  const auto found = std::find_if(value_facts().begin(), value_facts().end(),
                                  [name](const ValueFacts& facts) { return facts.name == name; });
  return found == value_facts().end() ? nullptr : &*found;
}

std::optional<MatrixValue> find_matrix(const Case& c, const Quantity& quantity) {
  constexpr std::string_view of_gradient = " gradient";
  std::string name = quantity.value;
  if (quantity.layer > units(c)) return std::nullopt;
  if (quantity.layer > 0)
    name =
        fmt::format("{} {} {}", std::holds_alternative<ResidualLayer>(layer_at(c, quantity.layer)) ? "block" : "layer",
                    quantity.layer, name);
  for (const NamedNumbers& one : matrices_of(c.layers)) {
    if (one.name == name) return MatrixValue{one.name, arma::size(one.numbers->values), false, one.trained};
    if (one.trained && one.name + std::string(of_gradient) == name)
      return MatrixValue{one.name, arma::size(one.numbers->values), true, true};
  }
  return std::nullopt;
}

std::string why_not(const Case& c, const Quantity& quantity) {
  if (!find_value(quantity.value) && !c.perceptron)
    if (const auto matrix = find_matrix(c, quantity)) {
      if (!quantity.reduction || matrix->gradient) return {};
      return fmt::format("{} has a reduction, expected none: it depends on no loss", quantity.value);
    }
  const ValueFacts* facts = find_value(quantity.value);
  if (!facts || !(c.perceptron ? facts->perceptron : facts->network))
    return fmt::format("there is no value \"{}\", expected one of {}{}", quantity.value, names(c),
                       is_plain(c.layers) ? "" : matrix_names(c));
  const bool layered = facts->layered && !c.perceptron;
  if (facts->value == Value::input_gradient && takes_integers(c.layers))
    return "there is no input gradient, expected the gradient of an embedding's table: its inputs are integers";
  if (!layered && quantity.layer > 0)
    return fmt::format("layer is {}, expected none: {} belongs to no layer", quantity.layer, quantity.value);
  if (quantity.reduction && !facts->reduced)
    return fmt::format("{} has a reduction, expected none: it depends on no loss", quantity.value);
  const bool collapsed = facts->value == Value::collapsed_weights || facts->value == Value::collapsed_bias;
  if (collapsed && !linear(c))
    return fmt::format("there are no {}, expected identity and doubled activations only", quantity.value);
  return layered ? why_not_layer(c, quantity, facts->value) : std::string();
}

arma::SizeMat shape_of(const Case& c, const Quantity& quantity) {
  const ValueFacts* facts = find_value(quantity.value);
  if (!facts)
    if (const auto matrix = find_matrix(c, quantity)) return matrix->shape;
  if (!facts) throw std::invalid_argument("case: there is no value \"" + quantity.value + "\"");
  const arma::uword samples = c.x.values.n_rows;
  if (facts->value == Value::x || facts->value == Value::input_gradient) return arma::size(c.x.values);
  if (facts->value == Value::y) return arma::size(c.y.values);
  if (c.perceptron) return shape_of_perceptron(c, facts->value);
  if (facts->layered) return shape_of_layer(c, quantity.layer, facts->value);
  if (facts->value == Value::loss || facts->value == Value::penalty) return arma::SizeMat(1, 1);
  if (facts->value == Value::collapsed_weights) return arma::SizeMat(outputs(c), inputs(c));
  if (facts->value == Value::collapsed_bias) return arma::SizeMat(1, outputs(c));
  return arma::SizeMat(samples, outputs(c));
}

}  // namespace gradcheck::cases
