// SPDX-License-Identifier: MIT
#include <mlp/network.hpp>

#include <catch2/catch.hpp>

#include <mlp/loss.hpp>
#include <stdexcept>

#include "networks.hpp"

using arma::mat;
using mlp::Activation;
using mlp::Dense;
using mlp::Function;
using mlp::Network;

namespace {

/// J at the network as it stands, by forward alone.
double objective(Network<double>& network, const mlp::Loss<double>& loss, const mat& x, const mat& t) {
  return loss.value(network.forward(x), t) + network.penalty();
}

mat numeric_gradient(mat& coordinates, const std::function<double()>& f) {
  mat slopes(arma::size(coordinates));
  for (arma::uword i = 0; i < coordinates.n_elem; ++i) {
    const double kept = coordinates(i);
    coordinates(i) = kept + 1e-6;
    const double up = f();
    coordinates(i) = kept - 1e-6;
    slopes(i) = (up - f()) / 2e-6;
    coordinates(i) = kept;
  }
  return slopes;
}

void check_every_gradient(Network<double> network, const mlp::Loss<double>& loss, mat x, const mat& t) {
  const auto f = [&] { return objective(network, loss, x, t); };
  f();
  const mat dx = network.backward(loss.gradient(network.outputs().back(), t));
  CHECK(near(dx, numeric_gradient(x, f), 1e-8));
  for (const mlp::Parameter<double>& one : network.parameters()) {
    INFO(one.name);
    const mat analytic = one.gradient;
    CHECK(near(analytic, numeric_gradient(one.value, f), 1e-8));
  }
}

}  // namespace

TEST_CASE("backward follows the slides' deltas, layer by layer") {
  std::mt19937_64 generator(11);
  auto network = random_network<double>({3, 4, 2, 2}, Function::sigmoid, true, generator);
  const mat x = random_matrix<double>(5, 3, generator), cotangent = random_matrix<double>(5, 2, generator);
  network.forward(x);
  const mat dx = network.backward(cotangent);
  mat delta, previous = x;
  for (arma::uword l = 3; l >= 1; --l) {
    const mat a = network.activation(l);
    const mat slope = a % (1 - a);
    delta = (l == 3 ? cotangent : mat(delta * network.dense(l + 1).weights)) % slope;
    const mat below = l == 1 ? x : network.activation(l - 1);
    CHECK(near(network.activation_derivative(l), slope, 1e-15));
    CHECK(near(network.delta(l), delta, 1e-15));
    CHECK(near(network.dense(l).weights_gradient, mat(delta.t() * below), 1e-15));
    CHECK(near(network.dense(l).bias_gradient, mat(arma::sum(delta, 0)), 1e-15));
    CHECK(near(network.pre_activation(l),
               mat(below * network.dense(l).weights.t() + arma::ones(5) * network.dense(l).bias), 1e-15));
  }
  CHECK(near(dx, mat(delta * network.dense(1).weights), 1e-15));
}

TEST_CASE("every gradient of a network is the numeric one, for every loss") {
  std::mt19937_64 generator(12);
  const mat x = random_matrix<double>(4, 3, generator);
  for (const mlp::LossKind kind : mlp::loss_kinds()) {
    mat t = {{1, 0}, {1, 1}, {0, 1}, {0, 0}};
    if (kind == mlp::LossKind::hinge) t = 2 * t - 1;
    if (kind == mlp::LossKind::softmax_cross_entropy) t = arma::vec{1, 0, 0, 1};
    if (kind == mlp::LossKind::gaussian_nll) t = arma::vec{1, 0.5, 0.25, -1};
    INFO(mlp::name(kind));
    check_every_gradient(random_network<double>({3, 5, 2}, Function::sigmoid, true, generator), {kind}, x, t);
  }
}

TEST_CASE("every gradient is the numeric one with activations before, between and after, and with penalties") {
  std::mt19937_64 generator(13);
  const std::vector<mlp::Layer<double>> layers = {
      Activation<double>(Function::softsign),
      Dense<double>(random_matrix<double>(4, 3, generator)),
      Activation<double>(Function::tanh),
      Activation<double>(Function::mish),
      Dense<double>(random_matrix<double>(3, 4, generator), random_matrix<double>(1, 3, generator)),
      Activation<double>(Function::softmax)};
  const Network<double> network(layers, {{mlp::Norm::l1, 0.125}, {mlp::Norm::l2, 0.25}});
  check_every_gradient(network, {mlp::LossKind::mse}, random_matrix<double>(4, 3, generator),
                       random_matrix<double>(4, 3, generator));
}

TEST_CASE("penalties add to the weights' gradients and leave the biases alone") {
  std::mt19937_64 generator(14);
  auto network = random_network<double>({2, 3, 1}, Function::tanh, true, generator);
  const mat x = random_matrix<double>(3, 2, generator), cotangent = random_matrix<double>(3, 1, generator);
  network.forward(x);
  network.backward(cotangent);
  const mat weights = network.dense(1).weights, plain = network.dense(1).weights_gradient,
            bias = network.dense(1).bias_gradient;
  network.penalties() = {{mlp::Norm::l2, 0.5}};
  network.backward(cotangent);
  CHECK(near(network.dense(1).weights_gradient, mat(plain + 0.5 * weights), 1e-16));
  CHECK(near(network.dense(1).bias_gradient, bias, 0));
  CHECK(near(network.penalty(),
             0.25 * (arma::accu(arma::square(weights)) + arma::accu(arma::square(network.dense(2).weights))), 1e-15));
}

TEST_CASE("parameters are named by layer and refer to the network's own matrices") {
  std::mt19937_64 generator(15);
  auto network = random_network<double>({2, 3, 1}, Function::relu, true, generator);
  const auto parameters = network.parameters();
  REQUIRE(parameters.size() == 4);
  CHECK(parameters[0].name == "layer 1 weights");
  CHECK(parameters[1].name == "layer 1 bias");
  CHECK(parameters[2].name == "layer 2 weights");
  CHECK(parameters[3].name == "layer 2 bias");
  CHECK(&parameters[2].value == &network.dense(2).weights);
  CHECK(&parameters[3].gradient == &network.dense(2).bias_gradient);
}

TEST_CASE("a unit without activation has a derivative of one, and several activations multiply theirs") {
  const std::vector<mlp::Layer<double>> layers = {Dense<double>(mat{{1, 1}}), Dense<double>(mat{2.0}),
                                                  Activation<double>(Function::doubled),
                                                  Activation<double>(Function::tanh)};
  Network<double> network(layers);
  network.forward(mat{{0.25, 0.125}});
  CHECK(near(network.activation_derivative(1), mat{1.0}, 0));
  CHECK(near(network.pre_activation(2), mat{0.75}, 0));
  CHECK(near(network.activation_derivative(2), mat{2 * (1 - std::pow(std::tanh(1.5), 2))}, 1e-15));
  CHECK(near(network.activation(2), mat{std::tanh(1.5)}, 1e-15));
}

TEST_CASE("a float network agrees with its cast to double") {
  std::mt19937_64 generator(16);
  auto narrow = random_network<float>({3, 4, 2}, Function::gelu, true, generator);
  narrow.penalties() = {{mlp::Norm::l1, 0.5F}};
  auto wide = narrow.cast<double>();
  const auto x = random_matrix<float>(5, 3, generator), cotangent = random_matrix<float>(5, 2, generator);
  const mat y = wide.forward(arma::conv_to<mat>::from(x)), dx = wide.backward(arma::conv_to<mat>::from(cotangent));
  CHECK(near(arma::conv_to<mat>::from(narrow.forward(x)), y, 1e-6));
  CHECK(near(arma::conv_to<mat>::from(narrow.backward(cotangent)), dx, 1e-6));
  CHECK(near(arma::conv_to<mat>::from(narrow.dense(1).weights_gradient), wide.dense(1).weights_gradient, 2e-6));
  CHECK(near(narrow.penalty(), wide.penalty(), 1e-5));
  CHECK(near(wide.cast<float>().dense(2).weights, narrow.dense(2).weights, 0));
}

TEST_CASE("a network may be fed its own output") {
  std::mt19937_64 generator(17);
  auto network = random_network<double>({2, 3, 2}, Function::tanh, true, generator);
  const mat once = network.forward(mat{{0.5, -0.5}});
  const mat twice = network.forward(once);
  network.forward(mat{{0.5, -0.5}});
  CHECK(near(mat(network.forward(network.outputs().back())), twice, 0));
}
