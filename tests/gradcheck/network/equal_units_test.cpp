// SPDX-License-Identifier: MIT
// Units that are all the same, before a layer that takes out their mean: nothing is left but rounding, hundreds of times
// that of the units, which no move of the inputs by a last place shows.
#include <catch2/catch.hpp>

#include <gradcheck/network.hpp>

#include "gradcheck/network/blocks.hpp"
#include "gradcheck/network/networks.hpp"

namespace {

mlp::Network<double> equal_units(mlp::Function phi, bool one_gain, std::uint64_t seed) {
  constexpr arma::uword width = 13;
  const arma::mat unit = layers::normal(1, width, seed) / std::sqrt(static_cast<double>(width));
  arma::mat gain = blocks::gain(width, seed + 1), bias = 0.1 * layers::normal(1, width, seed + 2);
  if (one_gain) {
    gain.zeros();
    bias.zeros();
    gain(10) = bias(10) = 1;
  }
  return mlp::Network<double>({mlp::Dense<double>(arma::repmat(unit, width, 1)), mlp::Activation<double>(phi),
                               mlp::LayerNorm<double>(gain, bias)});
}

}  // namespace

TEST_CASE("equal units whose mean is taken out are not accused, and few entries are in doubt") {
  arma::uword undecided = 0, coordinates = 0;
  for (const mlp::Function phi : {mlp::Function::selu, mlp::Function::tanh, mlp::Function::gelu})
    for (std::uint64_t seed = 1; seed <= 60; ++seed)
      for (const bool one_gain : {false, true}) {
        const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
        mlp::Network<double> network = equal_units(phi, one_gain, seed);
        const arma::mat x = 0.1 * layers::normal(3, 13, seed + 3), t(3, 13);
        const gradcheck::Report r = check_network(network, loss, x, t);
        INFO("function " << static_cast<int>(phi) << ", seed " << seed << ", one gain " << one_gain << "\n"
                         << gradcheck::to_text(r));
        CHECK(r.counts().disagree == 0);
        undecided += r.counts().undecided;
        coordinates += r.counts().coordinates();
      }
  CHECK(undecided < coordinates / 1000);
}

TEST_CASE("saturated units that cancel in the loss round like 1 each, and accuse no derivative of 1e-48") {
  mlp::Network<double> network(
      {mlp::Dense<double>(arma::mat(arma::vec{-1, 0.5})), mlp::Activation<double>(mlp::Function::tanh)});
  const mlp::Loss<double> loss{mlp::LossKind::kullback_leibler, mlp::Reduction::sum};
  for (const double x : {20.0, 40.0, 57.0, 300.0})
    CHECK(check_network(network, loss, arma::mat{x}, arma::mat{{1, 1}}).counts().disagree == 0);
}

TEST_CASE("a softmax of equal units stands still, and what backward's sums leave of its slope is no mistake") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    for (const mlp::Norm norm : {mlp::Norm::l1, mlp::Norm::l2})
      for (const arma::uword units : {3, 7, 8}) {
        const mlp::Network<double> network(
            {mlp::Dense<double>(layers::normal(3, 2, seed)), mlp::Activation<double>(mlp::Function::tanh),
             mlp::Dense<double>(arma::repmat(layers::normal(1, 3, seed + 1), units, 1)),
             mlp::Activation<double>(mlp::Function::softmax),
             mlp::Dense<double>(1e5 * layers::normal(1, units, seed + 2))},
            {{norm, seed % 2 == 0 ? 0.0 : 1e-4}});
        const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
        const gradcheck::Report r = check_network(network, loss, layers::normal(4, 2, seed + 3), arma::mat(4, 1));
        INFO("seed " << seed << ", " << units << " units\n" << gradcheck::to_text(r));
        CHECK(r.counts().disagree == 0);
      }
}

TEST_CASE("equal units under a penalty at its kink: slopes that small steps lose between layers are not accused") {
  for (const double x : {2.4e-3, 0.3})
    for (const bool in_float : {false, true}) {
      const arma::mat gain{{0.66, 1.34, 0.73, 1.17}}, t{{0.81, 0.75, 0.72, 1.13}};
      const mlp::Network<double> network(
          {mlp::Dense<double>(arma::mat(4, 2, arma::fill::zeros), arma::mat(1, 4, arma::fill::zeros)),
           mlp::Activation<double>(mlp::Function::sigmoid), mlp::LayerNorm<double>(gain, arma::mat(), 0.1)},
          {{mlp::Norm::l1, 2e-4}});
      const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
      const arma::mat in{{x, 1.5}};
      const gradcheck::Report r =
          in_float ? check_network(network.cast<float>(), loss.cast<float>(), arma::conv_to<arma::fmat>::from(in),
                                   arma::conv_to<arma::fmat>::from(t))
                   : check_network(network, loss, in, t);
      INFO("x " << x << "\n" << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
    }
}

TEST_CASE("a saturated unit beside a large skip, under a penalty, is accused by no engine of what the skip hides") {
  for (std::uint64_t seed = 1; seed <= 120; ++seed)
    for (const gradcheck::Engine engine : {gradcheck::Engine::direct, gradcheck::Engine::chained}) {
      const arma::mat depth = arma::mat(1, 4).fill(14 + static_cast<double>(seed % 5));
      const mlp::Residual<double> block(
          {mlp::Dense<double>(0.3 * layers::normal(4, 3, seed), depth), mlp::Activation<double>(mlp::Function::tanh)},
          mlp::Dense<double>(10 * layers::normal(4, 3, seed + 1)));
      const mlp::Network<double> network({block}, {{mlp::Norm::l2, 1e-4}});
      const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::sum};
      const gradcheck::Report r = check_network(network, loss, layers::normal(3, 3, seed + 2),
                                                layers::normal(3, 4, seed + 3), {.engine = engine});
      INFO("seed " << seed << "\n" << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
    }
}

TEST_CASE("units and samples that are all the same round alike, and their bars know it") {
  using mlp::Function;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const double temperature = 0.3 + 0.05 * static_cast<double>(seed);
    const mlp::Network<double> network(
        {mlp::Dense<double>(arma::mat(64, 64, arma::fill::zeros)), mlp::Activation<double>(Function::gelu),
         mlp::Activation<double>(Function::silu), mlp::Activation<double>(Function::softmax, temperature),
         mlp::Activation<double>(Function::gelu)});
    const mlp::Loss<double> loss{mlp::LossKind::half_mse, mlp::Reduction::mean_entries};
    const gradcheck::Report r =
        check_network(network, loss, layers::normal(7, 64, seed), arma::mat(1 + layers::normal(7, 64, seed + 1)),
                      {.engine = gradcheck::Engine::chained});
    INFO("seed " << seed << "\n" << gradcheck::to_text(r));
    CHECK(r.counts().disagree == 0);
    const gradcheck::Block& weights = r.blocks[0];
    const arma::mat bars = arma::abs(weights.numeric - weights.analytic) / weights.error_bar;
    CHECK(bars.max() < 4);
  }
}
