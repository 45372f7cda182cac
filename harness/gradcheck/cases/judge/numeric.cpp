// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/numeric.hpp>

#include <stdexcept>
#include <type_traits>

#include <gradcheck/cases/model/value_names.hpp>
#include <gradcheck/derivatives/check_function.hpp>
#include <gradcheck/network/check_network.hpp>

namespace gradcheck::cases {

namespace {

using Layers = std::vector<mlp::Layer<double>>;

mlp::Network<double> network_of(const State& state) {
  if (const auto* network = std::get_if<mlp::Network<double>>(&state.network)) return *network;
  if (const auto* network = std::get_if<mlp::Network<float>>(&state.network)) return network->cast<double>();
  throw std::logic_error("case: a perceptron has no gradient to check");
}

/// The activations of a unit, 1 .. units, and with rest everything after them too.
enum class Span : unsigned char { activations, rest };
mlp::Network<double> after_dense(const State& state, arma::uword unit, Span span) {
  const mlp::Network<double> network = network_of(state);
  Layers layers;
  arma::uword seen = 0;
  for (const auto& layer : network.layers()) {
    const bool is_activation = std::holds_alternative<mlp::Activation<double>>(layer);
    if (seen >= unit && !is_activation && span == Span::activations) break;
    if (seen >= unit) layers.push_back(layer);
    seen += mlp::is_numbered(layer) ? 1U : 0U;
  }
  return mlp::Network<double>(std::move(layers));
}

arma::mat through(mlp::Network<double>& network, const arma::mat& x) {
  return network.layers().empty() ? x : network.forward(x);
}

arma::mat terms(const mlp::Loss<double>& loss, const arma::mat& output, const arma::mat& y) {
  return loss.scale(output, y) * loss.per_sample(output, y);
}

/// z of unit 0 of a dense layer for each sample, the row of weights of that unit taken anew for each: [N x in] -> [N x
/// 1].
arma::mat first_unit(const mlp::Dense<double>& dense, const arma::mat& x, const arma::mat& theta) {
  arma::mat z(x.n_rows, 1);
  for (arma::uword i = 0; i < x.n_rows; ++i) {
    mlp::Dense<double> one = dense;
    one.weights.row(0) = theta.row(i);
    z(i) = one.forward(x.row(i))(0);
  }
  return z;
}

/// Output j of sample j, so that moving x(j, k) shows d output_j / d x_k.
arma::mat diagonal(mlp::Network<double>& network, const arma::mat& x) { return arma::mat(network.forward(x)).diag(); }

}  // namespace

Numeric::Numeric(const Case& c, const State& state, Options options)
    : case_(c), state_(state), options_(std::move(options)) {}

const Report& Numeric::report() { return checked(case_.loss.reduction); }

Report Numeric::take_report() {
  (void)report();
  return std::move(gradients_.at(case_.loss.reduction));
}

const Report& Numeric::checked(mlp::Reduction reduction) {
  if (!gradients_.contains(reduction)) {
    mlp::Loss<double> loss = case_.loss;
    loss.reduction = reduction;
    gradients_[reduction] = std::visit(
        [&](const auto& network) -> Report {
          if constexpr (std::is_same_v<decltype(network), const std::monostate&>)
            throw std::logic_error("case: a perceptron has no gradient to check");
          else if constexpr (std::is_same_v<decltype(network), const mlp::Network<double>&>)
            return check_network(network, loss, state_.x, state_.y, options_);
          else
            return check_network(network, loss.cast<float>(), arma::conv_to<arma::fmat>::from(state_.x),
                                 arma::conv_to<arma::fmat>::from(state_.y), options_);
        },
        state_.network);
  }
  return gradients_.at(reduction);
}

const Block* Numeric::gradient_block(const Quantity& quantity) {
  const auto matrix = find_matrix(case_, quantity);
  const std::string name = matrix ? matrix->name : "input";
  for (const Block& block : checked(quantity.reduction.value_or(case_.loss.reduction)).blocks)
    if (block.name == name) return &block;
  throw std::logic_error("case: the report has no block " + name);
}

Report Numeric::check(const Quantity& quantity) {
  const arma::mat analytic = value_of(case_, state_, quantity);
  const auto gradient = [&](const arma::mat&) { return analytic; };
  mlp::Loss<double> loss = case_.loss;
  loss.reduction = quantity.reduction.value_or(loss.reduction);
  const LayerState* layer = quantity.layer > 0 ? &state_.layers.at(quantity.layer - 1) : nullptr;
  const Options values{.scope = Scope::values};
  switch (find_value(quantity.value)->value) {
    case Value::loss_derivative:
      return check_function([&](const arma::mat& a) { return terms(loss, a, state_.y); }, gradient, state_.output,
                            values);
    case Value::delta: {
      auto rest = after_dense(state_, quantity.layer, Span::rest);
      return check_function([&](const arma::mat& z) { return terms(loss, through(rest, z), state_.y); }, gradient,
                            layer->pre_activation, values);
    }
    case Value::activation_derivative: {
      auto phi = after_dense(state_, quantity.layer, Span::activations);
      return check_function([&](const arma::mat& z) { return through(phi, z); }, gradient, layer->pre_activation,
                            values);
    }
    case Value::dz_dtheta: {
      const auto dense = network_of(state_).dense(quantity.layer);
      const arma::mat theta = arma::repmat(dense.weights.row(0), layer->input.n_rows, 1);
      return check_function([&](const arma::mat& t) { return first_unit(dense, layer->input, t); }, gradient, theta,
                            values);
    }
    case Value::dz_dz:
      return check_function([](const arma::mat& z) { return z; }, gradient, layer->pre_activation, values);
    default: {
      auto network = network_of(state_);
      const arma::mat origin(analytic.n_rows, state_.x.n_cols, arma::fill::zeros);
      return check_function([&](const arma::mat& x) { return diagonal(network, x); }, gradient, origin, values);
    }
  }
}

const Block* Numeric::block(const Quantity& quantity) {
  if (!find_value(quantity.value)) {
    const auto matrix = find_matrix(case_, quantity);
    return matrix && matrix->gradient ? gradient_block(quantity) : nullptr;
  }
  switch (find_value(quantity.value)->value) {
    case Value::weights_gradient:
    case Value::bias_gradient:
    case Value::input_gradient: return gradient_block(quantity);
    case Value::loss_derivative:
    case Value::delta:
    case Value::activation_derivative:
    case Value::dz_dtheta:
    case Value::dz_dz:
    case Value::collapsed_weights: break;
    default: return nullptr;
  }
  const std::string key = to_string(quantity);
  if (!others_.contains(key)) others_[key] = check(quantity);
  return &others_.at(key).blocks.front();
}

}  // namespace gradcheck::cases
