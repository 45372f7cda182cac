// SPDX-License-Identifier: MIT
#include <gradcheck/network/properties/properties.hpp>

#include <array>
#include <cmath>
#include <type_traits>
#include <utility>
#include <variant>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/properties/parts.hpp>
#include <mlp/training.hpp>

namespace gradcheck {
namespace {

using property::Ground;

struct Property {
  const char *name, *formula;
  property::Result (*tried)(const Ground&);
};

constexpr std::array<Property, 16> table = {{
    {"samples permute", "f(Px) = P f(x), dJ/dtheta stays, dJ/dx permutes along", property::samples_permute},
    {"hidden units permute", "f and J stay, dJ/dtheta permutes along", property::hidden_units_permute},
    {"batch splits", "dJ/dtheta of a batch = the sum of its parts'", property::batch_splits},
    {"affine", "f((x + y) / 2) = (f(x) + f(y)) / 2", property::affine},
    {"logits shift", "l(y + c) = l(y), dl/dy(y + c) = dl/dy(y)", property::logits_shift},
    {"gradient descends", "J(theta - eta g) <= J(theta) - eta |g|^2 / 2", property::gradient_descends},
    {"float agrees with double", "g in float = g in double", property::float_agrees},
    {"penalty adds its gradient", "dJ/dW = dl/dW + lambda W (l2), + lambda sign W (l1)", property::penalty_adds},
    {"mini-batch of all", "theta after an epoch of one batch = theta - eta g", property::mini_batch_of_all},
    {"evaluation is apart", "in evaluation mode f(x) of a batch = f of its parts", property::evaluation_is_apart},
    {"batch_norm standardises", "mean y = 0, mean y^2 = v / (v + epsilon)", property::batch_norm_standardises},
    {"norms are blind", "y(2x + c; 4 epsilon) = y(x; epsilon)", property::norms_are_blind},
    {"what norms take out", "sum dX = 0, sum dX (x - mean) = epsilon / (v + epsilon) sum g h",
     property::norms_take_out},
    {"dropout of nothing", "with p = 0: y = x, dX = c", property::dropout_of_nothing},
    {"dropout keeps its mask", "y c = x dX", property::dropout_keeps_its_mask},
    {"residual of zeros", "beside layers that give 0: y = skip(x), dX that of the skip", property::residual_of_zeros},
}};

mlp::Network<double> after_epoch(mlp::Network<double> network, const mlp::Loss<double>& loss, const arma::mat& x,
                                 const arma::mat& t, double rate) {
  mlp::Sgd<double> sgd({.rate = rate});
  mlp::train(network, loss, sgd, x, t, {.epochs = 1, .batch_size = x.n_rows});
  return network;
}

template <class T>
Ground ground_of(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& t,
                 const PropertyCalls& calls) {
  Ground ground(network.template cast<double>(), loss.template cast<double>(), arma::conv_to<arma::mat>::from(x),
                arma::conv_to<arma::mat>::from(t), calls);
  if constexpr (std::is_same_v<T, float>) ground.narrow.emplace(property::Narrow{network, loss, x, t});
  return ground;
}

}  // namespace

PropertyCalls::PropertyCalls()
    : forward([](mlp::Network<double> network, const arma::mat& x) { return network.forward(x); }),
      gradients([](mlp::Network<double> n, const auto& loss, const auto& x, const auto& t) {
        return gradcheck::detail::gradients(n, loss, x, t);
      }),
      float_gradients([](mlp::Network<float> n, const auto& loss, const auto& x, const auto& t) {
        return gradcheck::detail::gradients(n, loss, x, t);
      }),
      losses([](const auto& loss, const auto& y, const auto& t) { return loss.per_sample(y, t); }),
      cotangent([](const auto& loss, const auto& y, const auto& t) { return loss.gradient(y, t); }),
      layer_forward([](mlp::Layer<double> layer, const arma::mat& x) {
        return std::visit([&x](auto& one) -> arma::mat { return one.forward(x); }, layer);
      }),
      layer_backward([](mlp::Layer<double> layer, const arma::mat& x, const arma::mat& c) {
        return std::visit(
            [&](auto& one) {
              one.forward(x);
              return one.backward(c);
            },
            layer);
      }),
      epoch(after_epoch) {}

std::string to_string(const Violation& v) {
  using detail::number;
  return v.where + " is " + number(v.found, 17) + ", expected " + number(v.expected, 17) + " +- " +
         number(v.allowed, 2) + "; it is " + number(std::abs(v.found - v.expected), 2) + " off";
}

template <class T>
std::vector<PropertyOutcome> check_properties(const mlp::Network<T>& network, const mlp::Loss<T>& loss,
                                              const arma::Mat<T>& x, const arma::Mat<T>& t,
                                              const PropertyCalls& calls) {
  const Ground ground = ground_of(network, loss, x, t, calls);
  const bool bounded = ground.is_bounded();
  std::vector<PropertyOutcome> outcomes;
  for (const Property& p : table) {
    property::Result result = bounded ? p.tried(ground) : property::Result{};
    outcomes.push_back({p.name, p.formula, result.applied, std::move(result.violation)});
  }
  return outcomes;
}

template std::vector<PropertyOutcome> check_properties(const mlp::Network<double>&, const mlp::Loss<double>&,
                                                       const arma::mat&, const arma::mat&, const PropertyCalls&);
template std::vector<PropertyOutcome> check_properties(const mlp::Network<float>&, const mlp::Loss<float>&,
                                                       const arma::fmat&, const arma::fmat&, const PropertyCalls&);

}  // namespace gradcheck
