// SPDX-License-Identifier: MIT
#include <gradcheck/network/network_subject.hpp>

#include <catch2/catch.hpp>

#include <optional>
#include <stdexcept>

#include <gradcheck/check/check.hpp>

#include "networks.hpp"

using arma::mat;
using gradcheck::Subject;
using gradcheck::detail::NetworkSubject;

namespace {

const mlp::Loss<double> mean_mse{mlp::LossKind::mse, mlp::Reduction::mean};

NetworkSubject ordinary(std::vector<mlp::Penalty<double>> penalties = {}) {
  return NetworkSubject(networks::of_widths({2, 3, 2}, mlp::Function::tanh, std::move(penalties)), mean_mse,
                        layers::normal(4, 2), layers::normal(4, 2, 9));
}

}  // namespace

TEST_CASE("blocks are the parameters by the network's names, then the input") {
  const NetworkSubject network = ordinary();
  std::vector<std::string> names;
  for (const Subject::Block& b : network.subject().blocks) names.push_back(b.name);
  CHECK(names ==
        std::vector<std::string>{"layer 1 weights", "layer 1 bias", "layer 2 weights", "layer 2 bias", "input"});
  CHECK(network.subject().composite);
}

TEST_CASE("the terms are the samples' losses, scaled, and their sum is the loss") {
  auto network = networks::of_widths({2, 3, 2}, mlp::Function::tanh);
  const mat x = layers::normal(4, 2), t = layers::normal(4, 2, 9);
  const NetworkSubject subject(network, mean_mse, x, t);
  const mat y = subject.subject().evaluate();
  CHECK(arma::accu(subject.subject().terms(y)) == Approx(mean_mse.value(network.forward(x), t)).epsilon(1e-14));
  CHECK(subject.subject().terms(y).n_elem == 4);
  CHECK(subject.subject().magnitude == Approx(mean_mse.value(y, t)).epsilon(1e-14));
}

TEST_CASE("a penalty is a term of each weight alone, its secant the difference of its values") {
  const NetworkSubject network = ordinary({{mlp::Norm::l1, 0.3}, {mlp::Norm::l2, 0.5}});
  const Subject::Block& weights = network.subject().blocks[0];
  CHECK(weights.own_term(-2) == Approx(0.3 * 2 + 0.25 * 4));
  CHECK(weights.own_secant(3, -2) == Approx(weights.own_term(3) - weights.own_term(-2)));
  CHECK_FALSE(network.subject().blocks[1].own_term);
  CHECK_FALSE(ordinary().subject().blocks[0].own_term);
}

TEST_CASE("the subject owns all it refers to: the network, the data and itself may go") {
  std::optional<NetworkSubject> first = ordinary();
  NetworkSubject second = *first;
  first.reset();
  CHECK(gradcheck::check(second.subject()).ok());
}

TEST_CASE("moving a coordinate moves the outputs, and the network that was given stays as it is") {
  const auto network = networks::of_widths({2, 3, 2}, mlp::Function::tanh);
  const mat before = network.dense(1).weights;
  const NetworkSubject subject(network, mean_mse, layers::normal(4, 2), layers::normal(4, 2, 9));
  const mat y = subject.subject().evaluate();
  subject.subject().blocks[0].coordinates.set(0, 7.0);
  CHECK(arma::any(arma::vectorise(subject.subject().evaluate() != y)));
  CHECK(arma::all(arma::vectorise(network.dense(1).weights == before)));
}

TEST_CASE("stages are the layers in order, each with the blocks of its parameters") {
  const NetworkSubject network = ordinary();
  const auto& stages = network.subject().stages;
  REQUIRE(stages.size() == 3);
  CHECK(stages[0].name == "layer 1 dense");
  CHECK(stages[1].name == "layer 1 tanh");
  CHECK(stages[2].name == "layer 2 dense");
  CHECK(stages[0].blocks == std::vector<arma::uword>{0, 1});
  CHECK(stages[1].blocks.empty());
  CHECK(stages[2].blocks == std::vector<arma::uword>{2, 3});
  mat y = network.subject().blocks.back().coordinates.values();
  for (const gradcheck::Stage& stage : stages) y = stage.forward(y);
  CHECK(arma::approx_equal(y, network.subject().evaluate(), "absdiff", 0.0));
}

TEST_CASE("a float network is differenced in double, with the rounding of its own backward beside its gradient") {
  const auto network = networks::of_widths({2, 3, 2}, mlp::Function::tanh).cast<float>();
  const arma::fmat x = arma::conv_to<arma::fmat>::from(layers::normal(4, 2)),
                   t = arma::conv_to<arma::fmat>::from(layers::normal(4, 2, 9));
  const NetworkSubject subject(network, mean_mse.cast<float>(), x, t);
  CHECK(subject.subject().spacing == 0x1p-52);
  for (const Subject::Block& b : subject.subject().blocks) {
    CHECK(b.coordinates.spacing() == 0x1p-52);
    CHECK(arma::size(b.analytic_error) == arma::size(b.analytic));
    CHECK(b.analytic_error.min() > 0);
  }
}

TEST_CASE("data that do not fit are refused as the network and the loss refuse them") {
  const auto network = networks::of_widths({2, 3, 2}, mlp::Function::tanh);
  CHECK_THROWS_AS(NetworkSubject(network, mean_mse, layers::normal(4, 3), layers::normal(4, 2)), std::invalid_argument);
  CHECK_THROWS_AS(NetworkSubject(network, mean_mse, layers::normal(4, 2), layers::normal(4, 3)), std::invalid_argument);
}
