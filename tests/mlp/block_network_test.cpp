// SPDX-License-Identifier: MIT
#include <mlp/network.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "blocks.hpp"
#include "near.hpp"

using arma::mat;

namespace {

/// Every kind of layer, a block within a block.
mlp::Network<double> network_of_blocks() {
  std::mt19937_64 random(1);
  const auto drawn = [&random](arma::uword rows, arma::uword columns) {
    return random_matrix<double>(rows, columns, random);
  };
  const mlp::Activation<double> tanh(mlp::Function::tanh);
  const mlp::Residual<double> inner({mlp::WeightNorm<double>(drawn(4, 4), drawn(1, 4)), tanh});
  return mlp::Network<double>(
      {mlp::Embedding<double>(drawn(5, 2)), mlp::BatchNorm<double>(blocks::ones(1, 6), drawn(1, 6)),
       mlp::Residual<double>({mlp::Dense<double>(drawn(4, 6), drawn(1, 4)), tanh, inner, mlp::Dropout<double>(0.5, 3)},
                             mlp::Dense<double>(drawn(4, 6))),
       mlp::RmsNorm<double>(blocks::ones(1, 4)), mlp::Dense<double>(drawn(3, 4), drawn(1, 3)), tanh,
       mlp::LayerNorm<double>(blocks::ones(1, 3))},
      {{mlp::Norm::l2, 0.5}});
}

const mat some_integers{{0, 1, 2}, {4, 4, 0}, {3, 1, 1}, {2, 2, 3}};

}  // namespace

TEST_CASE("parameters of blocks are named by their place, blocks within blocks by both") {
  mlp::Network<double> network = network_of_blocks();
  std::vector<std::string> names;
  for (const auto& p : network.parameters()) names.push_back(p.name);
  CHECK(names == std::vector<std::string>{"layer 1 table", "layer 2 gain", "layer 2 bias", "block 3 layer 1 weights",
                                          "block 3 layer 1 bias", "block 3 block 2 layer 1 directions",
                                          "block 3 block 2 layer 1 lengths", "block 3 projection weights",
                                          "layer 4 gain", "layer 5 weights", "layer 5 bias", "layer 6 gain"});
  CHECK(network.places() ==
        std::vector<std::string>{"layer 1", "layer 2", "block 3", "layer 4", "layer 5", "layer 5", "layer 6"});
  CHECK(network.statistics().at(1).name == "layer 2 running variance");
  CHECK(network.units() == 6);
  CHECK(thrown<std::out_of_range>([&] { network.dense(2); }) ==
        "network: layer 2 is batch_norm, expected a dense layer");
  CHECK(network.dense(5).outputs() == 3);
}

TEST_CASE("penalties are on the weights of dense layers, wherever they stand") {
  mlp::Network<double> network = network_of_blocks(), plain = network;
  plain.penalties().clear();
  const mat c = blocks::ones(4, 3);
  network.forward(some_integers);
  plain.forward(some_integers);
  network.backward(c);
  plain.backward(c);
  double sum = 0;
  const auto with = network.parameters(), without = plain.parameters();
  for (std::size_t k = 0; k < with.size(); ++k) {
    CAPTURE(with[k].name);
    const bool weights = with[k].name.ends_with("weights");
    if (weights) sum += 0.25 * arma::accu(arma::square(with[k].value));
    CHECK(near(with[k].gradient, mat(without[k].gradient + (weights ? 0.5 : 0) * with[k].value), 1e-15));
  }
  CHECK(near(network.penalty(), sum, 1e-14));
}

TEST_CASE("the modes of a network are those of every batch_norm and dropout in it") {
  mlp::Network<double> network = network_of_blocks();
  CHECK(network.is_training());
  const mat first = network.forward(some_integers);
  CHECK(near(network.forward(some_integers), first, 0));
  network.next_masks();
  CHECK_FALSE(near(network.forward(some_integers), first, 1e-9));
  network.training(false);
  CHECK_FALSE(network.is_training());
  const mat alone = network.forward(some_integers);
  CHECK(near(network.forward(some_integers.row(0)), mat(alone.row(0)), 1e-14));
  CHECK(mlp::Network<double>({mlp::Dense<double>(blocks::ones(1, 1))}).is_training());
}

TEST_CASE("a cast keeps statistics, modes and masks") {
  mlp::Network<float> network = network_of_blocks().cast<float>();
  network.forward(arma::conv_to<arma::fmat>::from(some_integers));
  mlp::Network<double> wide = network.cast<double>();
  const auto given = network.statistics();
  const auto there = wide.statistics();
  REQUIRE(there.size() == 2);
  CHECK(near(there[0].value, arma::conv_to<mat>::from(given[0].value), 0));
  const mat y = wide.forward(some_integers);
  CHECK(near(arma::conv_to<mat>::from(network.forward(arma::conv_to<arma::fmat>::from(some_integers))), y, 1e-4));
  network.training(false);
  CHECK_FALSE(network.cast<double>().is_training());
}

TEST_CASE("the types of blocks are those of the variant, by their names in case files") {
  CHECK(mlp::block_types() == std::vector<std::string_view>{"dense", "layer_norm", "rms_norm", "batch_norm", "dropout",
                                                            "weight_norm", "embedding", "residual"});
  const mlp::Network<double> network = network_of_blocks();
  std::vector<std::string> types;
  for (const auto& layer : network.layers()) types.emplace_back(mlp::type_of(layer));
  CHECK(types ==
        std::vector<std::string>{"embedding", "batch_norm", "residual", "rms_norm", "dense", "tanh", "layer_norm"});
}
