// SPDX-License-Identifier: MIT
// Networks in which the numbers between layers round by far more than moves of x or of a parameter show: saturated
// units behind steep ones, and samples that are the same but for their targets. Direct differences know it.
#include <catch2/catch.hpp>
#include <cmath>

#include <gradcheck/network.hpp>
#include <gradcheck/network/properties/engines.hpp>

#include "gradcheck/network/blocks.hpp"

using gradcheck::Engine, gradcheck::Report;
using mlp::Function;

namespace {

using Dense = mlp::Dense<double>;
using Activation = mlp::Activation<double>;
using Network = mlp::Network<double>;

Dense dense(double size, arma::uword outputs, arma::uword inputs, std::uint64_t seed) {
  return Dense(size * layers::normal(outputs, inputs, seed), layers::normal(1, outputs, seed + 1));
}

/// One number each, from many samples.
arma::mat labels(std::uint64_t seed) { return arma::round(arma::abs(layers::normal(17, 1, seed + 50))); }

void agree(const Network& network, const arma::mat& x, const arma::mat& t) {
  const auto by = [&](Engine engine) {
    return gradcheck::check_network(network, mlp::Loss<double>{}, x, t, {.engine = engine});
  };
  const Report direct = by(Engine::direct), chained = by(Engine::chained);
  CHECK(direct.counts().disagree + chained.counts().disagree == 0);
  const auto outcome = gradcheck::engines_agree(direct, chained);
  CHECK(outcome.applied);
  INFO((outcome.violation ? gradcheck::to_string(*outcome.violation) : ""));
  CHECK_FALSE(outcome.violation);
}

}  // namespace

TEST_CASE("saturated units behind steep ones: the engines agree") {
  for (const std::uint64_t seed : {396U, 795U, 930U, 1215U}) {
    const double size = std::pow(2.0, static_cast<double>((1000 * seed + 18 * (seed % 7)) % 7));
    const std::uint64_t s = 1000 * seed + 18 * (seed % 7);
    const Network network(
        {dense(size, 4, 3, s), Activation(Function::sigmoid),
         Dense(size * layers::normal(4, 4, s + 9), layers::normal(1, 4, s + 2)), Activation(Function::tanh),
         Dense(size * layers::normal(2, 4, s + 19), layers::normal(1, 2, s + 12)), Activation(Function::sigmoid)},
        {{mlp::Norm::l2, s % 3 == 0 ? 1e-3 : 1.0}});
    INFO("seed " << seed);
    agree(network, layers::normal(5, 3, s + 60), layers::normal(5, 2, s + 61));
  }
}

TEST_CASE("samples that are the same but for their targets: the engines agree") {
  for (const std::uint64_t seed : {956U, 1014U, 3807U}) {
    const std::uint64_t s = 1000 * seed + 18 * (seed % 7);
    const double size = std::pow(2.0, static_cast<double>(s % 7));
    const Network network({dense(size, 4, 3, s), Activation(Function::softplus),
                           Dense(layers::normal(1, 4, s + 9), layers::normal(1, 1, s + 2)), Activation(Function::tanh),
                           blocks::of_type("batch_norm", 1, s + 5),
                           Dense(size * layers::normal(2, 1, s + 33), layers::normal(1, 2, s + 34))},
                          {{mlp::Norm::l2, s % 3 == 0 ? 1e-3 : 1.0}});
    INFO("seed " << seed);
    agree(network, arma::repmat(layers::normal(1, 3, s + 60), 17, 1),
          arma::join_rows(labels(s), arma::reverse(labels(s))));
  }
}

TEST_CASE("a slope that outputs are too far from 0 to show, beside a penalty's: the engines agree") {
  const arma::mat w{{7.0, -10.0, 1.0, 13.0}}, none(1, 1, arma::fill::zeros);
  const Network network({Dense(w, none), Activation(Function::sigmoid)}, {{mlp::Norm::l2, 1.0}});
  agree(network, arma::mat{{1.0, -0.5, -0.015625, 1.238544727748797}}, arma::mat{0.0});
}
