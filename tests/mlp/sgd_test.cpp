// SPDX-License-Identifier: MIT
#include <mlp/sgd.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "near.hpp"

using arma::mat;
using mlp::Dense;
using mlp::Network;
using mlp::Sgd;

namespace {

template <class T>
Network<T> one_weight() {
  return Network<T>({Dense<T>(arma::Mat<T>{T(1)})});
}

/// theta after each of three updates from theta = 1, where J = theta^2 / 2 and so the gradient is theta.
template <class T>
void check_path(mlp::SgdOptions<T> options, std::initializer_list<double> expected) {
  Network<T> network = one_weight<T>();
  Sgd<T> sgd(options);
  for (const double theta : expected) {
    network.backward(network.forward(arma::Mat<T>{T(1)}));
    sgd.update(network);
    CHECK(near(network.dense(1).weights(0), theta, 4 * unit<T>));
  }
}

}  // namespace

// By hand from torch.optim.SGD's recurrence: g = theta + decay theta, v = mu v + g, theta -= 0.1 (nesterov: g + mu v).
TEMPLATE_TEST_CASE("plain descent, momentum, Nesterov momentum and weight decay follow their sequences", "", float,
                   double) {
  using T = TestType;
  check_path<T>({.rate = T(0.1)}, {0.9, 0.81, 0.729});
  check_path<T>({.rate = T(0.1), .momentum = T(0.9)}, {0.9, 0.72, 0.486});
  check_path<T>({.rate = T(0.1), .momentum = T(0.9), .nesterov = true}, {0.81, 0.5751, 0.327321});
  check_path<T>({.rate = T(0.1), .weight_decay = T(0.5)}, {0.85, 0.7225, 0.614125});
  check_path<T>({.rate = T(0.1), .momentum = T(0.9), .nesterov = true, .weight_decay = T(0.5)},
                {0.715, 0.389725, 0.082430875});
}

TEST_CASE("every parameter has its own velocity, and weight decay reaches the biases too") {
  Network<double> network({Dense<double>(mat{{1, 2}}, mat{4.0})});
  Sgd<double> sgd({.rate = 0.5, .momentum = 0.5, .weight_decay = 0.25});
  for (int step = 0; step < 2; ++step) {
    network.forward(mat{{1, 0}});
    network.backward(mat{1.0});
    sgd.update(network);
  }
  CHECK(near(network.dense(1).weights, mat{{-0.484375, 1.40625}}, 0));
  CHECK(near(network.dense(1).bias, mat{1.625}, 0));
}

TEST_CASE("options out of range are refused with the number found") {
  using Options = mlp::SgdOptions<double>;
  const auto message = [](const Options& options) {
    return thrown<std::invalid_argument>([&] { Sgd<double>{options}; });
  };
  CHECK(message({.rate = 0}) == "sgd: rate is 0, expected a finite number above 0");
  CHECK(message({.rate = arma::datum::nan}) == "sgd: rate is nan, expected a finite number above 0");
  CHECK(message({.momentum = 1}) == "sgd: momentum is 1, expected at least 0 and below 1");
  CHECK(message({.momentum = -0.5}) == "sgd: momentum is -0.5, expected at least 0 and below 1");
  CHECK(message({.nesterov = true}) == "sgd: momentum is 0, expected above 0 with nesterov");
  CHECK(message({.weight_decay = -1}) == "sgd: weight_decay is -1, expected a finite number, at least 0");
}

TEST_CASE("an update needs gradients, and the network of the first update") {
  Sgd<double> sgd;
  Network<double> network = one_weight<double>();
  CHECK(thrown<std::logic_error>([&] { sgd.update(network); }) ==
        "sgd.update: layer 1 weights has no gradient yet; call network.backward first");
  network.backward(network.forward(mat{1.0}));
  sgd.update(network);
  Network<double> wider({Dense<double>(mat{{1, 2}})}), longer({Dense<double>(mat{1.0}, mat{1.0})});
  wider.forward(mat{{1, 1}});
  wider.backward(mat{1.0});
  longer.backward(longer.forward(mat{1.0}));
  CHECK(thrown<std::logic_error>([&] { sgd.update(wider); }) ==
        "sgd.update: layer 1 weights is [1 x 2], expected [1 x 1] as in the first update; make one optimiser per "
        "network");
  CHECK(thrown<std::logic_error>([&] { sgd.update(longer); }) ==
        "sgd.update: the network has 2 parameters, expected 1 as in the first update; make one optimiser per network");
  network.dense(1).weights = mat{{1, 2}};
  CHECK(thrown<std::logic_error>([&] { sgd.update(network); }) ==
        "sgd.update: the gradient of layer 1 weights is [1 x 1], expected [1 x 2]; call network.backward again");
}
