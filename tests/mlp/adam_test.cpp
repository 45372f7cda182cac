// SPDX-License-Identifier: MIT
#include <mlp/adam.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include <mlp/training.hpp>

#include "near.hpp"

using arma::mat;
using mlp::Adam;
using mlp::AdamOptions;
using mlp::Decay;
using mlp::Dense;
using mlp::Network;

namespace {

/// theta after each of three updates from theta = 1, where J = theta^2 / 2 and so the gradient is theta.
template <class T>
void check_adam_path(const AdamOptions& options, std::initializer_list<double> expected) {
  Network<T> network({Dense<T>(arma::Mat<T>{T(1)})});
  Adam<T> adam(options);
  for (const double theta : expected) {
    network.backward(network.forward(arma::Mat<T>{T(1)}));
    adam.update(network);
    CHECK(near(network.dense(1).weights(0), theta, 4 * unit<T>));
  }
}

}  // namespace

// With 40 digits from the means as sums over all gradients so far, m_k = (1 - beta1) sum_i beta1^(k - i) g_i, and v_k
// likewise: not by the recurrence.
TEMPLATE_TEST_CASE("Adam, coupled and decoupled weight decay follow their sequences", "", float, double) {
  using T = TestType;
  check_adam_path<T>({.rate = 0.1}, {0.90000000099999999, 0.80041222971233739, 0.70158627450441421});
  check_adam_path<T>({.rate = 0.1, .beta1 = 0.5, .beta2 = 0.75, .epsilon = 0.5},
                     {0.93333333333333333, 0.86799487742625968, 0.80435146653777657});
  check_adam_path<T>({.rate = 0.1, .epsilon = 0.25, .weight_decay = 0.5},
                     {0.91428571428571429, 0.82938776642511101, 0.74555644875291977});
  check_adam_path<T>({.rate = 0.1, .epsilon = 0.25, .weight_decay = 0.5, .decay = Decay::decoupled},
                     {0.87, 0.74803302214727788, 0.63409221180939151});
}

TEST_CASE("Adam's first step is the rate along the sign of every gradient, and none where it is zero") {
  Network<double> network({Dense<double>(mat{{1, 2, 3}}, mat{4.0})});
  Adam<double> adam({.rate = 0.5, .epsilon = 0});
  network.forward(mat{{1e-3, -7, 1e5}});
  network.backward(mat{1.0});
  adam.update(network);
  CHECK(near(network.dense(1).weights, mat{{0.5, 2.5, 2.5}}, 4 * unit<double>));
  CHECK(near(network.dense(1).bias, mat{3.5}, 4 * unit<double>));
  Network<double> still({Dense<double>(mat{{1, 2}})});
  Adam<double> other({.rate = 0.5});
  still.forward(mat{{1, 0}});
  still.backward(mat{1.0});
  other.update(still);
  CHECK(still.dense(1).weights(1) == 2);
}

TEST_CASE("training takes Adam as it takes descent") {
  Network<double> network({Dense<double>(mat{1.0})}), by_hand = network;
  Adam<double> adam({.rate = 0.1}), same({.rate = 0.1});
  const mlp::Loss<double> loss{mlp::LossKind::half_mse};
  mlp::train(network, loss, adam, mat{1.0}, mat{0.0}, {.epochs = 3});
  for (int k = 0; k < 3; ++k) mlp::step(by_hand, loss, same, mat{1.0}, mat{0.0});
  CHECK(network.dense(1).weights(0) == by_hand.dense(1).weights(0));
  CHECK(near(network.dense(1).weights(0), 0.70158627450441421, 4 * unit<double>));
}

TEST_CASE("Adam refuses options out of range with the number found") {
  const auto message = [](const AdamOptions& options) {
    return thrown<std::invalid_argument>([&] { Adam<double>{options}; });
  };
  CHECK(message({.rate = 0}) == "adam: rate is 0, expected a finite number above 0");
  CHECK(message({.rate = arma::datum::inf}) == "adam: rate is inf, expected a finite number above 0");
  CHECK(message({.beta1 = 1}) == "adam: beta1 is 1, expected at least 0 and below 1");
  CHECK(message({.beta2 = -0.5}) == "adam: beta2 is -0.5, expected at least 0 and below 1");
  CHECK(message({.epsilon = -1}) == "adam: epsilon is -1, expected a finite number, at least 0");
  CHECK(message({.weight_decay = arma::datum::nan}) ==
        "adam: weight_decay is nan, expected a finite number, at least 0");
  CHECK(message({.epsilon = 0}).empty());
}

TEST_CASE("an update of Adam needs gradients, and the network of the first update") {
  Adam<double> adam;
  Network<double> network({Dense<double>(mat{1.0})}), wider({Dense<double>(mat{{1, 2}})});
  CHECK(thrown<std::logic_error>([&] { adam.update(network); }) ==
        "adam.update: layer 1 weights has no gradient yet; call network.backward first");
  network.backward(network.forward(mat{1.0}));
  adam.update(network);
  wider.forward(mat{{1, 1}});
  wider.backward(mat{1.0});
  CHECK(thrown<std::logic_error>([&] { adam.update(wider); }) ==
        "adam.update: layer 1 weights is [1 x 2], expected [1 x 1] as in the first update; make one optimiser per "
        "network");
}
