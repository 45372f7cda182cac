// SPDX-License-Identifier: MIT
// Samples that are all the same, before a batch_norm, whose slope is then the largest it can have: what they sum up
// rounds in the same way, and what moves them all at once moves nothing.
#include <catch2/catch.hpp>
#include <numeric>
#include <vector>

#include <gradcheck/network.hpp>
#include <gradcheck/network/properties/engines.hpp>

#include "gradcheck/network/blocks.hpp"

using gradcheck::Engine, gradcheck::Report;

namespace {

mlp::Network<double> branch(std::uint64_t seed) {
  const arma::mat in = 0.5 * layers::normal(32, 2, 1000 + seed), out = 0.15 * layers::normal(1, 32, 3000 + seed);
  return mlp::Network<double>({mlp::Residual<double>({mlp::Dense<double>(in, 0.3 * layers::normal(1, 32, 2000 + seed)),
                                                      mlp::Dense<double>(out, 0.1 * layers::normal(1, 1, 4000 + seed)),
                                                      blocks::of_type("batch_norm", 1, seed + 50)},
                                                     mlp::Dense<double>(layers::normal(1, 2, 5000 + seed)))},
                              {{mlp::Norm::l2, 1e-3}});
}

/// Weights that are nothing, or next to nothing, before two norms: J bends within 1e-9 of them.
mlp::Network<double> steep(double weight, arma::uword inputs, std::uint64_t seed) {
  const auto norm = [seed](double epsilon) {
    return mlp::BatchNorm<double>(blocks::gain(1, seed), 0.1 * layers::normal(1, 1, seed + 3), {.epsilon = epsilon});
  };
  const arma::mat none(1, 1, arma::fill::zeros), wide{30.0};
  return mlp::Network<double>(
      {mlp::Dense<double>(weight * layers::normal(1, inputs, seed), none),
       mlp::Activation<double>(seed % 2 == 0 ? mlp::Function::softplus : mlp::Function::sigmoid), norm(1e-6),
       mlp::Dense<double>(wide, none), norm(1e-7), mlp::Dense<double>(layers::normal(10, 1, seed + 9))},
      {{mlp::Norm::l2, 1e-3}});
}

Report by(Engine engine, const mlp::Network<double>& network, const arma::mat& x, const arma::mat& t) {
  return check_network(network, mlp::Loss<double>{}, x, t, {.engine = engine});
}

}  // namespace

TEST_CASE("equal samples before a batch_norm: nothing is accused, and the engines agree") {
  std::vector<std::uint64_t> seeds(60);
  std::iota(seeds.begin(), seeds.end(), 0);
  seeds.push_back(234);  // what rounds in the norm does not show in its input's last digits
  for (const std::uint64_t seed : seeds)
    for (const arma::uword samples : {16U, 64U}) {
      const arma::mat x = arma::repmat(layers::normal(1, 2, seed + 6000), samples, 1);
      const arma::mat t = arma::repmat(3.0 + layers::normal(1, 1, seed + 7000), samples, 1);
      const Report direct = by(Engine::direct, branch(seed), x, t), chained = by(Engine::chained, branch(seed), x, t);
      INFO("seed " << seed << ", " << samples << " samples\n" << gradcheck::to_text(chained));
      CHECK(direct.counts().disagree + chained.counts().disagree == 0);
      CHECK_FALSE(gradcheck::engines_agree(direct, chained).violation);
    }
}

TEST_CASE("a network that bends within 1e-9 of its weights is not accused by what it is further away") {
  for (const double weight : {0.0, 1e-12})
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const arma::uword inputs = 2 + seed % 20, samples = 2 + seed % 6;
      const arma::mat x = 20 * layers::normal(samples, inputs, seed + 6000),
                      t = layers::normal(samples, 10, seed + 7000);
      for (const Engine engine : {Engine::direct, Engine::chained}) {
        const Report r = by(engine, steep(weight, inputs, seed), x, t);
        INFO("weights " << weight << ", seed " << seed << "\n" << gradcheck::to_text(r));
        CHECK(r.blocks[0].counts().disagree == 0);
      }
    }
}

TEST_CASE("a norm in float, alone before a kink: what its backward leaves of equal samples is rounding") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const arma::uword samples = 20 + seed % 15;
    const arma::fmat gain(1, 2, arma::fill::value(seed % 3 == 0 ? 0.0F : 1.5F));
    const mlp::Network<float> network({mlp::RmsNorm<float>(arma::fmat{{0.86F, 1.3F}}), mlp::BatchNorm<float>(gain),
                                       mlp::Activation<float>(mlp::Function::leaky_relu)});
    arma::fmat x = arma::conv_to<arma::fmat>::from(layers::normal(1, 2, seed));
    if (seed % 2 == 1) x.fill(0.5F);
    x = arma::repmat(x, samples, 1);
    const arma::fmat one = arma::conv_to<arma::fmat>::from(layers::normal(1, 2, seed + 1));
    const arma::fmat t = arma::repmat(one, samples, 1);
    const mlp::Loss<float> loss{seed % 4 < 2 ? mlp::LossKind::mae : mlp::LossKind::half_mse, mlp::Reduction::sum};
    const Report r = check_network(network, loss, x, t);
    INFO("seed " << seed << "\n" << gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
    for (const Report& part : r.parts) CHECK(part.counts().disagree == 0);
  }
}
