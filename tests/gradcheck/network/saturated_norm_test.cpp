// SPDX-License-Identifier: MIT
// Saturated units that are all alike, before a norm: less their mean they are exactly 0, whatever they were rounded to,
// and the norm makes that a thousand times larger.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <random>

#include <gradcheck/network.hpp>
#include <gradcheck/network/error_analysis.hpp>

#include "gradcheck/layers.hpp"

namespace saturated_norm_tests {
namespace {

using arma::mat;
using Layers = std::vector<mlp::Layer<double>>;

mlp::Layer<double> norm(std::uint64_t kind, double last_gain) {
  const mat gain{1.0, last_gain};
  if (kind == 0) return mlp::BatchNorm<double>(gain);
  if (kind == 1) return mlp::LayerNorm<double>(gain);
  return mlp::RmsNorm<double>(gain, 1e-8);
}

struct Drawn {
  mlp::Network<double> network;
  mlp::Loss<double> loss;
  mat x, t;
};

/// 2 to 6 equal samples; weights that bring the units to 1 .. 41, where tanh and sigmoid are 1 in double.
Drawn drawn(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> share(0, 1);
  const double reach = 1 + 40 * share(random);
  const arma::uword samples = 2 + random() % 5;
  mat weights(2, 1), bias(1, 2);
  for (double& w : weights) w = (random() % 2 == 0 ? -1 : 1) * reach * (0.2 + 0.8 * share(random));
  for (double& b : bias) b = reach * (share(random) - 0.3);
  static constexpr std::array phis{mlp::Function::tanh, mlp::Function::sigmoid, mlp::Function::softmax};
  const mlp::Activation<double> phi(phis[random() % 3]);
  const Layers all{mlp::Dense<double>(weights, bias), phi, norm(random() % 3, random() % 2 == 0 ? 0 : 1)};
  Drawn d{mlp::Network<double>(all),
          {mlp::LossKind::half_mse, mlp::Reduction::sum},
          arma::repmat(layers::normal(1, 1, seed), samples, 1),
          layers::normal(samples, 2, seed + 1)};
  if (random() % 3 != 0) return d;
  d.loss.kind = mlp::LossKind::gaussian_nll;
  d.t = d.t.cols(0, 0);
  return d;
}

template <class T>
gradcheck::Report checked(const Drawn& d) {
  return gradcheck::check_network(d.network.cast<T>(), d.loss.cast<T>(), arma::conv_to<arma::Mat<T>>::from(d.x),
                                  arma::conv_to<arma::Mat<T>>::from(d.t));
}

}  // namespace

TEST_CASE("equal saturated units before a norm are not accused of what they are rounded to, in double and in float") {
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const Drawn d = drawn(seed);
    for (const gradcheck::Report& r : {checked<double>(d), checked<float>(d)}) {
      INFO("seed " << seed << '\n' << gradcheck::to_text(r));
      CHECK(r.counts().disagree == 0);
    }
  }
}

TEST_CASE("the slope of gaussian_nll lies within its error wherever the variance may be, clamped or not") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> share(-1, 1);
    const mat y{share(random), 2e-6 * share(random)}, t{y(0) + 1e-3 * share(random)};
    const mat error{1e-3 * std::abs(share(random)), std::pow(10, -6 + 3 * share(random))};
    const mlp::Loss<double> loss{mlp::LossKind::gaussian_nll, mlp::Reduction::sum};
    const mat bound =
        gradcheck::detail::ErrorAnalysis(gradcheck::detail::float_arithmetic).cotangent(loss, {y, error}, t).error;
    for (int k = 0; k < 1000; ++k) {
      const mat there{y(0) + error(0) * share(random), y(1) + error(1) * std::pow(share(random), 3)};
      const mat apart = arma::abs(loss.gradient(there, t) - loss.gradient(y, t));
      INFO("seed " << seed << ": " << apart << bound);
      REQUIRE(arma::all(arma::vectorise(apart <= bound)));
    }
  }
}

}  // namespace saturated_norm_tests
