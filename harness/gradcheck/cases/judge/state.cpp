// SPDX-License-Identifier: MIT
#include <gradcheck/cases/judge/state.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/cases/model/error.hpp>
#include <gradcheck/cases/model/value_names.hpp>
#include <mlp/adam.hpp>
#include <mlp/sgd.hpp>
#include <mlp/training.hpp>

namespace gradcheck::cases {

namespace {

template <class To, class From>
arma::Mat<To> convert(const arma::Mat<From>& values) {
  return arma::conv_to<arma::Mat<To>>::from(values);
}

using Reductions = std::set<mlp::Reduction>;

void add_reductions(const Expectations& expectations, Reductions& found) {
  for (const auto& e : expectations.values)
    if (e.of.reduction) found.insert(*e.of.reduction);
  for (const auto& e : expectations.errata)
    if (e.of.reduction) found.insert(*e.of.reduction);
}

bool asks_by_name(const Expectations& expectations) {
  const auto by_name = [](const auto& e) { return find_value(e.of.value) == nullptr; };
  return std::ranges::any_of(expectations.values, by_name) || std::ranges::any_of(expectations.errata, by_name);
}

bool asks_by_name(const Case& c) {
  return asks_by_name(c.before) ||
         std::ranges::any_of(c.updates, [](const Update& update) { return asks_by_name(update.after); });
}

/// phi'(z) of the unit; empty where it has a softmax, whose derivative is no matrix of that shape.
template <class T>
arma::mat derivative(const mlp::Network<T>& network, arma::uword unit) {
  arma::uword seen = 0;
  for (const auto& layer : network.layers()) {
    const auto* activation = std::get_if<mlp::Activation<T>>(&layer);
    if (!activation && seen == unit) break;
    if (activation && seen == unit && activation->function() == mlp::Function::softmax) return {};
    seen += mlp::is_numbered(layer) ? 1U : 0U;
  }
  return convert<double>(network.activation_derivative(unit));
}

template <class T>
std::vector<LayerState> layer_states(const mlp::Network<T>& network, const arma::Mat<T>& x) {
  std::vector<LayerState> states;
  const arma::Mat<T>* input = &x;
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    if (mlp::is_numbered(network.layers()[i])) {
      const arma::uword unit = states.size() + 1;
      states.push_back({convert<double>(*input), convert<double>(network.pre_activation(unit)),
                        convert<double>(network.activation(unit)), derivative(network, unit)});
      if (const auto* dense = std::get_if<mlp::Dense<T>>(&network.layers()[i])) {
        states.back().weights = convert<double>(dense->weights);
        states.back().bias = convert<double>(dense->bias);
      }
    }
    input = &network.outputs()[i];
  }
  return states;
}

template <class T>
BackwardState backward_state(mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                             const arma::Mat<T>& y) {
  const arma::Mat<T> output = network.forward(x);
  BackwardState state;
  state.loss = static_cast<double>(loss.value(output, y) + network.penalty());
  const arma::Mat<T> cotangent = loss.gradient(output, y);
  state.loss_derivative = convert<double>(cotangent);
  state.input_gradient = convert<double>(network.backward(cotangent));
  for (arma::uword unit = 1; unit <= network.units(); ++unit)
    state.delta.push_back(convert<double>(network.delta(unit)));
  for (const mlp::Layer<T>& layer : network.layers()) {
    if (!mlp::is_numbered(layer)) continue;
    const auto* dense = std::get_if<mlp::Dense<T>>(&layer);
    state.weights_gradient.push_back(dense ? convert<double>(dense->weights_gradient) : arma::mat());
    state.bias_gradient.push_back(dense ? convert<double>(dense->bias_gradient) : arma::mat());
  }
  return state;
}

template <class T>
using Optimiser = std::variant<mlp::Sgd<T>, mlp::Adam<T>>;

template <class T>
Optimiser<T> make_optimiser(const OptimiserOptions& options) {
  if (const auto* adam = std::get_if<mlp::AdamOptions>(&options)) return mlp::Adam<T>(*adam);
  const auto& o = std::get<mlp::SgdOptions<double>>(options);
  return mlp::Sgd<T>({static_cast<T>(o.rate), static_cast<T>(o.momentum), o.nesterov, static_cast<T>(o.weight_decay)});
}

template <class T>
std::map<std::string, arma::mat> matrices(mlp::Network<T>& network) {
  std::map<std::string, arma::mat> all;
  for (const mlp::Parameter<T>& p : network.parameters()) all[p.name] = convert<double>(p.value);
  for (const mlp::Statistic<T>& s : network.statistics()) all[s.name] = convert<double>(s.value);
  return all;
}

template <class T>
class Run {
 public:
  explicit Run(const Case& c)
      : network_(make_network<T>(c)),
        loss_(c.loss.cast<T>()),
        x_(convert<T>(c.x.values)),
        y_(convert<T>(c.y.values)),
        by_name_(!is_plain(c.layers) || asks_by_name(c)) {
    reductions_.insert(c.loss.reduction);
    add_reductions(c.before, reductions_);
    for (const Update& update : c.updates) add_reductions(update.after, reductions_);
  }

  /// On a copy: looking at a network in training mode would move its running statistics.
  State state(const std::string& when) const {
    mlp::Network<T> network = network_;
    State state{.when = when, .x = convert<double>(x_), .y = convert<double>(y_)};
    if (by_name_) state.matrices = matrices(network);
    state.output = convert<double>(network.forward(x_));
    state.layers = layer_states(network, x_);
    state.penalty = static_cast<double>(network.penalty());
    for (const mlp::Reduction reduction : reductions_) {
      mlp::Loss<T> loss = loss_;
      loss.reduction = reduction;
      BackwardState& backward = state.backward[reduction] = backward_state(network, loss, x_, y_);
      if (!by_name_) continue;
      for (const mlp::Parameter<T>& p : network.parameters()) backward.gradients[p.name] = convert<double>(p.gradient);
    }
    state.network = network_;
    return state;
  }

  void update(const Update& update) {
    if (update.optimiser) optimiser_ = make_optimiser<T>(*update.optimiser);
    const arma::Mat<T> x = update.samples ? x_.rows(arma::uvec(*update.samples)) : x_;
    const arma::Mat<T> y = update.samples ? y_.rows(arma::uvec(*update.samples)) : y_;
    std::visit(
        [&](auto& optimiser) {
          for (arma::uword i = 0; i < update.steps; ++i) mlp::step(network_, loss_, optimiser, x, y);
        },
        optimiser_);
  }

 private:
  mlp::Network<T> network_;
  mlp::Loss<T> loss_;
  Optimiser<T> optimiser_;
  arma::Mat<T> x_, y_;
  bool by_name_;  // some matrix may be asked for by the network's name for it
  Reductions reductions_;
};

/// Calls compute_one; what mlp throws becomes an error of the file.
template <class Compute>
auto or_case_error(const Case& c, int line, const std::string& when, Compute compute_one) {
  try {
    return compute_one();
  } catch (const std::logic_error& error) {
    throw CaseError(c.path, line, std::string("cannot be computed ") + when + ": " + error.what());
  }
}

template <class T>
std::vector<State> network_states(const Case& c) {
  std::vector<State> states;
  const std::string first = "before any update";
  Run<T> run = or_case_error(c, c.title_line, first, [&] { return Run<T>(c); });
  states.push_back(or_case_error(c, c.title_line, first, [&] { return run.state(first); }));
  for (const Update& update : c.updates) {
    const std::string when = "after update " + std::to_string(states.size());
    states.push_back(or_case_error(c, update.line, when, [&] {
      run.update(update);
      return run.state(when);
    }));
  }
  return states;
}

State perceptron_state(const Case& c) {
  mlp::Perceptron<double> perceptron(c.x.values.n_cols);
  State state{.when = "after learning", .x = c.x.values, .y = c.y.values};
  state.fit = perceptron.fit(c.x.values, c.y.values, c.perceptron->bound, c.perceptron->rate);
  state.output = perceptron.predict(c.x.values);
  state.layers.push_back({.input = c.x.values, .weights = perceptron.weights, .bias = arma::mat{perceptron.bias}});
  return state;
}

}  // namespace

std::vector<State> compute(const Case& c) {
  if (c.perceptron) return {perceptron_state(c)};
  return c.scalar == Scalar::float32 ? network_states<float>(c) : network_states<double>(c);
}

}  // namespace gradcheck::cases
