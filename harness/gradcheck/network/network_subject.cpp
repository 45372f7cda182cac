// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_subject.hpp>

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <utility>
#include <variant>

#include <gradcheck/check/check.hpp>
#include <gradcheck/network/float_rounding.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/layer_module.hpp>
#include <gradcheck/network/parameter_kind.hpp>
#include <gradcheck/network/resumed_forward.hpp>
#include <gradcheck/network/secant.hpp>
#include <gradcheck/rounding/analytic_side.hpp>

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

template <class T>
std::vector<arma::mat> gradients_of_copy(mlp::Network<T> network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                         const arma::Mat<T>& t) {
  return gradients(network, loss, x, t);
}

/// Every layer of the network itself. An embedding looks up the integers that there are, whatever it is given.
std::vector<Stage> stages_of(mlp::Network<double>& network, const arma::mat& x) {
  std::vector<Stage> stages;
  const std::vector<std::string> places = network.places();
  arma::uword next_block = 0;
  for (std::size_t l = 0; l < places.size(); ++l) {
    mlp::Layer<double>& layer = network.layers()[l];
    std::vector<arma::uword> blocks(mlp::parameters_of(layer).size());
    for (arma::uword& b : blocks) b = next_block++;
    Stage stage{places[l] + " " + std::string(mlp::type_of(layer)), {}, std::move(blocks)};
    if (auto* table = std::get_if<mlp::Embedding<double>>(&layer))
      stage.forward = [table, &x](const arma::mat&) { return table->forward(x); };
    else
      stage.forward = [&layer](const arma::mat& in) {
        return std::visit([&in](auto& one) { return one.forward(in); }, layer);
      };
    stages.push_back(std::move(stage));
  }
  return stages;
}

/// The network's own backward, to be asked again: a norm takes the mean out of what a bias before it adds, so that the
/// gradient of that is nothing but rounding. What moves the cotangent dJ/dy adds to that of the outputs as they are.
template <class State>
AnalyticSide side_of(const std::shared_ptr<State>& state, const Subject& subject) {
  const auto cotangent_here = [state] { return state->loss.gradient(state->network.forward(state->x), state->t); };
  const arma::mat at_point = cotangent_here();
  AnalyticSide side{coordinates_in(subject), at_point, {}};
  side.gradient = [state, cotangent_here, at_point, blocks = subject.blocks.size()](const arma::mat& cotangent) {
    std::vector<arma::mat> all = gradients_at<double>(state->network, cotangent_here() + (cotangent - at_point));
    all.resize(blocks);  // none of integers
    return all;
  };
  return side;
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
    analytic = taken_gradients(s.network, s.loss, s.x, s.t);
  else
    analytic = gradients_of_copy(network, loss, x, t);
  const arma::mat y = std::is_same_v<T, double> ? s.network.outputs().back() : s.network.forward(s.x);

  subject_.blocks.reserve(analytic.size());
  subject_.name = "network";
  subject_.composite = true;
  subject_.evaluate = [state = state_, forward = ResumedForward(s.network, s.x)] { return forward(); };
  subject_.secant = LossSecant(s.loss, s.t, y);
  subject_.terms = [state = state_](const arma::mat& outputs) {
    return arma::vec(state->loss.scale(outputs, state->t) * arma::vectorise(state->loss.per_sample(outputs, state->t)));
  };
  subject_.magnitude = arma::accu(arma::abs(subject_.terms(y)));
  for (const mlp::Parameter<double>& p : s.network.parameters()) {
    const std::size_t b = subject_.blocks.size();
    subject_.blocks.push_back({p.name, p.value, std::move(analytic.at(b)), {}, {}, {}, false, kind_of(p.name)});
    if (is_penalised(p.name) && !s.network.penalties().empty())
      add_penalties(subject_.blocks.back(), s.network.penalties());
  }
  if (!takes_integers(s.network))
    subject_.blocks.push_back({"input", s.x, std::move(analytic.back()), {}, {}, {}, true});
  if constexpr (std::is_same_v<T, float>) {
    std::vector<arma::mat> all;
    for (const Subject::Block& block : subject_.blocks) all.push_back(block.analytic);
    if (takes_integers(s.network)) all.push_back(std::move(analytic.back()));
    const std::vector<arma::mat> rounding = float_bound(network, loss, x, t, all);
    for (std::size_t b = 0; b < subject_.blocks.size(); ++b) subject_.blocks[b].analytic_error = rounding[b];
  }
  subject_.stages = stages_of(s.network, s.x);
}

Report NetworkSubject::checked(const Options& options) {
  Report report = check(subject_, options);
  const bool in_float = subject_.blocks.front().backward_in_float();  // its bound is in the blocks already
  if (report.counts().disagree == 0 || in_float) return report;
  subject_.analytic_side = side_of(state_, subject_);
  Report again = check(subject_, options);
  again.evaluations += report.evaluations;
  again.failed_evaluations += report.failed_evaluations;
  return again;
}

template NetworkSubject::NetworkSubject(const mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                        const arma::mat&);
template NetworkSubject::NetworkSubject(const mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                        const arma::fmat&);

}  // namespace gradcheck::detail
