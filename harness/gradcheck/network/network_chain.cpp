// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_chain.hpp>

#include <string>
#include <vector>

#include <gradcheck/chain/check_chain.hpp>
#include <gradcheck/network/layer_module.hpp>
#include <gradcheck/network/other_losses.hpp>
#include <gradcheck/network/parameter_kind.hpp>

namespace gradcheck::detail {
/// A loss that gives a term a sample, so that they are differenced before they are summed.
template <class T>
struct LossTerms {
  mlp::Loss<T> loss;

  arma::Mat<T> value(const arma::Mat<T>& y, const arma::Mat<T>& t) const {
    return loss.scale(y, t) * loss.per_sample(y, t);
  }
  arma::Mat<T> gradient(const arma::Mat<T>& y, const arma::Mat<T>& t) const { return loss.gradient(y, t); }
  template <class U>
  LossTerms<U> cast() const {
    return {loss.template cast<U>()};
  }
};

namespace {

template <class T>
void add_modules(Chain& chain, mlp::Network<T>& network) {
  const std::vector<std::string> places = network.places();
  for (std::size_t l = 0; l < places.size(); ++l) {
    mlp::Layer<T>& layer = network.layers()[l];
    chain.modules.push_back({places[l] + " " + std::string(mlp::type_of(layer)), places[l], module_of<T>(layer)});
  }
}

template <class T>
void add_penalties(Chain& chain, mlp::Network<T>& network) {
  for (const mlp::Parameter<T>& parameter : network.parameters())
    for (const mlp::Penalty<T>& given : network.penalties()) {
      if (!is_penalised(parameter.name)) continue;
      const auto p = given.template cast<double>();
      const auto terms = [p](const arma::mat& w) {
        arma::mat each = w;
        each.transform([&p](double v) { return p.value(arma::mat{v}); });
        return each;
      };
      chain.penalties.push_back({parameter.name, terms, [p](const arma::mat& w) { return p.gradient(w); }});
    }
}

}  // namespace

template <class T>
struct NetworkChain<T>::State {
  mlp::Network<T> network;
  LossTerms<T> loss;
};

template <class T>
NetworkChain<T>::NetworkChain(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                              const arma::Mat<T>& t)
    : state_(std::make_shared<State>(State{network, {loss}})) {
  add_modules(chain_, state_->network);
  add_penalties(chain_, state_->network);
  chain_.loss = erase_loss<T, T>(state_->loss);
  chain_.other_losses = other_losses(loss.template cast<double>());
  chain_.x = in_double(x);
  chain_.t = in_double(t);
  chain_.step = [state = state_.get()](const arma::mat& one, const arma::mat& target) {
    const auto xs = arma::conv_to<arma::Mat<T>>::from(one), ts = arma::conv_to<arma::Mat<T>>::from(target);
    return in_double(state->network.backward(state->loss.gradient(state->network.forward(xs), ts)));
  };
}

template class NetworkChain<double>;
template class NetworkChain<float>;

}  // namespace gradcheck::detail
