// SPDX-License-Identifier: MIT
// Right networks of numbers that underflow, or lie so far below the others that they are lost beside them: in data, in
// weights under a penalty, in units that are saturated in float.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>

#include <gradcheck/gradcheck.hpp>
#include <gradcheck/network/check_network.hpp>

#include "gradcheck/layers.hpp"

namespace underflow_tests {
namespace {

using arma::mat, gradcheck::Engine, gradcheck::Report, mlp::Function;
using Layers = std::vector<mlp::Layer<double>>;

struct Drawn {
  Layers layers;
  std::vector<mlp::Penalty<double>> penalties;
  mat x, t;
};

class Draw {
 public:
  Draw(std::uint64_t seed, double digits) : random_(seed), digits_(digits) {}

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool flip() { return below(2) == 0; }
  double share() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  /// Of size 1e-20 and down to the smallest numbers there are.
  double tiny() { return std::pow(10, -20 - (digits_ - 20) * share()) * (flip() ? 1 : -1); }
  mat normal(arma::uword rows, arma::uword cols) { return layers::normal(rows, cols, random_()); }
  /// A third of the entries tiny, some zero.
  mat uneven(arma::uword rows, arma::uword cols) {
    mat m = normal(rows, cols);
    for (double& v : m) v = below(3) == 0 ? tiny() : below(6) == 0 ? 0.0 : v;
    return m;
  }
  Function phi() {
    static constexpr std::array all{Function::elu,  Function::relu, Function::leaky_relu, Function::sigmoid,
                                    Function::tanh, Function::gelu, Function::softplus};
    return all[below(all.size())];
  }
  mat bias(arma::uword units) { return flip() ? uneven(1, units) : mat(); }

 private:
  std::mt19937_64 random_;
  double digits_;
};

Drawn uneven_network(Draw& draw) {
  const arma::uword in = 1 + draw.below(3), hidden = 1 + draw.below(3), out = 1 + draw.below(3),
                    samples = 1 + draw.below(3);
  Drawn d{{}, {}, draw.uneven(samples, in), draw.normal(samples, out)};
  if (draw.flip()) d.layers.emplace_back(mlp::Activation<double>(draw.phi()));
  d.layers.emplace_back(mlp::Dense<double>(draw.uneven(hidden, in), draw.bias(hidden)));
  d.layers.emplace_back(mlp::Activation<double>(draw.phi()));
  d.layers.emplace_back(mlp::Dense<double>(draw.uneven(out, hidden), draw.bias(out)));
  return d;
}

/// Weights of size 1 and tiny ones under a penalty, before units far below zero: nothing else moves.
Drawn penalised_network(Draw& draw) {
  const arma::uword in = 1 + draw.below(3), out = 1 + draw.below(2);
  const mat depth = mat(1, out).fill(-12 - 300 * draw.share());
  const Function last = draw.flip() ? Function::gelu : Function::sigmoid;
  const mlp::Norm norm = draw.flip() ? mlp::Norm::l2 : mlp::Norm::l1;
  return {{mlp::Dense<double>(draw.uneven(2, in)), mlp::Activation<double>(draw.phi()),
           mlp::Dense<double>(draw.normal(out, 2), depth), mlp::Activation<double>(last)},
          {{norm, 0.02}},
          draw.normal(2, in),
          draw.normal(2, out)};
}

/// Weights that saturate a unit, before one that may stand at its kink.
Drawn saturated_network(Draw& draw) {
  const arma::uword in = 1 + draw.below(2);
  return {{mlp::Dense<double>(300 * draw.normal(2, in)), mlp::Activation<double>(draw.phi()),
           mlp::Dense<double>(draw.uneven(2, 2), draw.uneven(1, 2)), mlp::Activation<double>(Function::relu)},
          {},
          draw.normal(1, in),
          mat(1, 2, arma::fill::zeros)};
}

/// Samples that are alike but for what is lost beside a bias, before a norm that takes out their mean.
Drawn alike_network(Draw& draw) {
  mat weights = draw.uneven(3, 1 + draw.below(3)), bias = draw.uneven(1, 3);
  weights *= 1e-30;
  bias(0) = 0.2 + draw.share();
  const mat gain(1, 3, arma::fill::ones);
  return {{mlp::Dense<double>(weights, bias), mlp::BatchNorm<double>(gain), mlp::Activation<double>(draw.phi()),
           mlp::Dense<double>(draw.uneven(2, 3))},
          {},
          draw.uneven(2, weights.n_cols),
          draw.uneven(2, 2)};
}

bool accuses(const Report& r) {
  return r.counts().disagree > 0 || std::ranges::any_of(r.parts, [](const Report& p) { return accuses(p); });
}

template <class T>
void is_not_accused(const Drawn& d, std::uint64_t seed) {
  const mlp::Network<T> network = mlp::Network<double>(d.layers, d.penalties).cast<T>();
  for (const Engine engine : {Engine::direct, Engine::automatic}) {
    const Report r = gradcheck::check_network(network, mlp::Loss<T>{mlp::LossKind::half_mse, mlp::Reduction::sum},
                                              arma::conv_to<arma::Mat<T>>::from(d.x),
                                              arma::conv_to<arma::Mat<T>>::from(d.t), {.engine = engine});
    INFO("seed " << seed << '\n' << gradcheck::to_text(r));
    CHECK_FALSE(accuses(r));
  }
}

template <class Network>
void none_is_accused(Network network) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Draw in_double(seed, 323), in_float(seed, 45);
    is_not_accused<double>(network(in_double), seed);
    is_not_accused<float>(network(in_float), seed);
  }
}

}  // namespace

TEST_CASE("networks with numbers far below the others are not accused, in double and in float") {
  none_is_accused(uneven_network);
}

TEST_CASE("tiny weights under a penalty are not accused where nothing else moves") {
  none_is_accused(penalised_network);
}

TEST_CASE("samples that a norm sees as equal, because their difference is lost beside a bias, are not accused") {
  none_is_accused(alike_network);
}

TEST_CASE("units that underflow in float, before one at its kink, are not accused") {
  none_is_accused(saturated_network);
}

}  // namespace underflow_tests
