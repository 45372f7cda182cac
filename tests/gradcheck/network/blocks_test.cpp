// SPDX-License-Identifier: MIT
#include "blocks.hpp"

#include <catch2/catch.hpp>

#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/network/check_network.hpp>

#include "networks.hpp"

using arma::mat;
using gradcheck::check_network;
using gradcheck::Engine;
using gradcheck::Options;
using gradcheck::Report;

namespace {

const mlp::Loss<double> mean_squares{mlp::LossKind::mse, mlp::Reduction::mean};
const mat integers{{0, 1}, {4, 4}, {3, 1}, {2, 4}, {0, 0}};

/// Right, with every coordinate looked at by the engine that was asked for.
void is_right_by(const Report& r, std::string_view engine) {
  INFO(layers::summary(r));
  CHECK(r.ok());
  CHECK(r.counts().disagree == 0);
  CHECK(r.counts().undecided == 0);
  CHECK(r.engine == engine);
}

std::string note_of_stages(const Report& r) {
  for (const std::string& note : r.notes)
    if (note.starts_with("stages")) return note;
  return {};
}

mlp::Network<double> every_block() {
  return blocks::embedded(
      {blocks::of_type("batch_norm", 6, 20), blocks::of_type("residual", 6, 40),
       mlp::Residual<double>({blocks::of_type("layer_norm", 6, 60), blocks::of_type("dropout", 6, 70),
                              blocks::of_type("weight_norm", 6, 80)}),
       blocks::of_type("rms_norm", 6, 90), blocks::of_type("dense", 6, 95)},
      5, 3);
}

}  // namespace

TEST_CASE("every block in every other is right by both engines") {
  const mat x = layers::normal(5, 3), t = layers::normal(5, 3, 9);
  for (const std::string& first : blocks::types())
    for (const std::string& second : blocks::types()) {
      INFO(first << ", " << second);
      const auto network = blocks::nested(first, second, 3);
      is_right_by(check_network(network, mean_squares, x, t, Options{.engine = Engine::direct}), "direct");
      is_right_by(check_network(network, mean_squares, x, t, Options{.engine = Engine::chained}), "chained");
    }
}

TEST_CASE("float networks of every block are not accused, and resolved to their own rounding") {
  const arma::fmat x = arma::conv_to<arma::fmat>::from(layers::normal(5, 3)),
                   t = arma::conv_to<arma::fmat>::from(layers::normal(5, 3, 9));
  for (const std::string& type : blocks::types()) {
    const Report r = check_network(blocks::nested(type, type, 3).cast<float>(), mean_squares.cast<float>(), x, t);
    INFO(type << '\n' << layers::summary(r));
    CHECK(r.ok());
    CHECK(r.counts().disagree == 0);
    CHECK(r.resolution() < 1e-3);
  }
}

TEST_CASE("a network of integers has no block of them, and is right by both engines, in float too") {
  const mat t = layers::normal(5, 6, 9);
  for (const Engine engine : {Engine::direct, Engine::chained, Engine::suffix}) {
    const Report r = check_network(every_block(), mean_squares, integers, t, Options{.engine = engine});
    is_right_by(r, to_string(engine));
    CHECK(r.blocks.front().name == "layer 1 table");
    CHECK(r.blocks.back().name == "layer 6 bias");
  }
  const Report r = check_network(every_block().cast<float>(), mean_squares.cast<float>(),
                                 arma::conv_to<arma::fmat>::from(integers), arma::conv_to<arma::fmat>::from(t));
  INFO(layers::summary(r));
  CHECK(r.ok());
}

TEST_CASE("stages are seen to be what they are: batch_norm in training mixes samples, dropout is elementwise") {
  const blocks::Layers all{blocks::of_type("dense", 3, 1), blocks::of_type("batch_norm", 3, 2),
                           blocks::of_type("dropout", 3, 3), blocks::of_type("evaluated", 3, 4),
                           blocks::of_type("layer_norm", 3, 5)};
  const Report r = check_network(mlp::Network<double>(all), mean_squares, layers::normal(5, 3), layers::normal(5, 3, 9),
                                 Options{.engine = Engine::chained});
  CHECK(note_of_stages(r) ==
        "stages, each by its own forward: affine: layer 1 dense; coupled: layer 2 batch_norm; elementwise: layer 2 "
        "dropout; general: layer 4 layer_norm; linear in its input: layer 3 batch_norm");
}

TEST_CASE("a check leaves running statistics and masks as they are") {
  mlp::Network<double> network = every_block();
  const mat t = layers::normal(5, 6, 9), before = network.statistics()[0].value;
  const mat y = network.forward(integers);
  const mat mean = network.statistics()[0].value;
  CHECK_FALSE(arma::approx_equal(before, mean, "absdiff", 1e-6));
  (void)check_network(network, mean_squares, integers, t);
  CHECK(arma::approx_equal(network.statistics()[0].value, mean, "absdiff", 0));
  CHECK(arma::approx_equal(network.forward(integers), y, "absdiff", 0));
}

/// Both modes of those that have two.
TEST_CASE("every block is right alone, values and contract, in double and in float") {
  const Options mixing{.samples_independent = false};
  const mat x = layers::normal(5, 4);
  for (const std::string& type : blocks::types()) {
    const mlp::Layer<double> layer = blocks::of_type(type, 4, 3);
    const Options options = type == "batch_norm" || type == "evaluated" ? mixing : Options();
    std::visit(
        [&](auto one) {
          auto narrow = one.template cast<float>();
          const Report r = gradcheck::check_layer(one, x, options);
          const Report f = gradcheck::check_layer(narrow, arma::conv_to<arma::fmat>::from(x), options);
          INFO(type << '\n' << layers::summary(r) << '\n' << layers::summary(f));
          CHECK(r.ok());
          CHECK(f.ok());
        },
        layer);
  }
}
