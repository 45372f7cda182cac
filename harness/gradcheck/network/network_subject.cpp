// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_subject.hpp>

#include <cmath>
#include <type_traits>
#include <utility>

#include <gradcheck/network/float_rounding.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/resumed_forward.hpp>
#include <gradcheck/network/secant.hpp>

namespace gradcheck::detail {

struct NetworkSubject::State {
  mlp::Network<double> network;
  mlp::Loss<double> loss;
  arma::mat x, t;
};

namespace {

using Penalties = std::vector<mlp::Penalty<double>>;

double penalty_of_one(const Penalties& penalties, double w) {
  const arma::mat one = {w};
  double sum = 0;
  for (const auto& p : penalties) sum += p.value(one);
  return sum;
}

/// l1: lambda (|p| - |m|); l2: lambda/2 (p - m)(p + m), nothing cancels.
double penalty_secant(const Penalties& penalties, double plus, double minus) {
  double sum = 0;
  for (const auto& p : penalties)
    sum +=
        p.lambda * (p.norm == mlp::Norm::l1 ? std::abs(plus) - std::abs(minus) : 0.5 * (plus - minus) * (plus + minus));
  return sum;
}

void add_penalties(Subject::Block& block, const Penalties& penalties) {
  block.own_term = [penalties](double w) { return penalty_of_one(penalties, w); };
  block.own_secant = [penalties](double plus, double minus) { return penalty_secant(penalties, plus, minus); };
}

template <class Layer>
Stage stage_of(Layer& layer, std::string name, std::vector<arma::uword> blocks) {
  return {std::move(name), [&layer](const arma::mat& x) { return layer.forward(x); }, std::move(blocks)};
}

template <class T>
std::vector<arma::mat> gradients_of_copy(mlp::Network<T> network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                         const arma::Mat<T>& t) {
  return gradients(network, loss, x, t);
}

/// What each parameter is called in its own layer, in their order: "weights", "bias".
std::vector<std::string> kinds_of(mlp::Network<double>& network) {
  std::vector<std::string> kinds;
  for (auto& layer : network.layers())
    if (auto* dense = std::get_if<mlp::Dense<double>>(&layer))
      for (const mlp::Parameter<double>& p : dense->parameters()) kinds.push_back(p.name);
  return kinds;
}

std::vector<Stage> stages_of(mlp::Network<double>& network) {
  std::vector<Stage> stages;
  arma::uword next_block = 0, unit = 0;
  for (auto& layer : network.layers()) {
    if (auto* dense = std::get_if<mlp::Dense<double>>(&layer)) {
      std::vector<arma::uword> blocks{next_block++};
      if (dense->has_bias()) blocks.push_back(next_block++);
      stages.push_back(stage_of(*dense, "layer " + std::to_string(++unit) + " dense", blocks));
    } else {
      auto& activation = std::get<mlp::Activation<double>>(layer);
      const std::string name(mlp::facts(activation.function()).name);
      stages.push_back(stage_of(activation, "layer " + std::to_string(unit) + " " + name, {}));
    }
  }
  return stages;
}

}  // namespace

template <class T>
NetworkSubject::NetworkSubject(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                               const arma::Mat<T>& t)
    : state_(std::make_shared<State>(State{network.template cast<double>(), loss.template cast<double>(),
                                           arma::conv_to<arma::mat>::from(x), arma::conv_to<arma::mat>::from(t)})) {
  State& s = *state_;
  std::vector<arma::mat> analytic;
  if constexpr (std::is_same_v<T, double>)  // the copy is the network's own scalar: it can run backward itself
    analytic = gradients(s.network, s.loss, s.x, s.t);
  else
    analytic = gradients_of_copy(network, loss, x, t);
  const arma::mat y = std::is_same_v<T, double> ? s.network.outputs().back() : s.network.forward(s.x);

  subject_.blocks.reserve(analytic.size());
  subject_.name = "network";
  subject_.composite = true;
  subject_.evaluate = [state = state_, forward = ResumedForward(s.network, s.x)] { return forward(); };
  subject_.secant = LossSecant(s.loss, s.t, y);
  subject_.terms = [state = state_](const arma::mat& outputs) {
    return arma::vec(state->loss.scale(outputs) * arma::vectorise(state->loss.per_sample(outputs, state->t)));
  };
  subject_.magnitude = arma::accu(arma::abs(subject_.terms(y)));
  const std::vector<std::string> kinds = kinds_of(s.network);
  for (const mlp::Parameter<double>& p : s.network.parameters()) {
    const std::size_t b = subject_.blocks.size();
    subject_.blocks.push_back({p.name, p.value, std::move(analytic.at(b)), {}, {}, {}, false, kinds.at(b)});
    if (kinds[b] == "weights" && !s.network.penalties().empty())
      add_penalties(subject_.blocks.back(), s.network.penalties());
  }
  subject_.blocks.push_back({"input", s.x, std::move(analytic.back()), {}, {}, {}, true});
  if constexpr (std::is_same_v<T, float>) {
    const std::vector<arma::mat> rounding = float_rounding(network, loss, x, t);
    for (std::size_t b = 0; b < subject_.blocks.size(); ++b) subject_.blocks[b].analytic_error = rounding[b];
  }
  subject_.stages = stages_of(s.network);
}

template NetworkSubject::NetworkSubject(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                        const arma::mat&);
template NetworkSubject::NetworkSubject(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                        const arma::fmat&);

}  // namespace gradcheck::detail
