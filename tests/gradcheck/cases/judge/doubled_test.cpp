// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <random>

#include <gradcheck/cases/judge/state.hpp>
#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::cases {

namespace {

constexpr int architectures = 500;

/// A network of 1 to 6 layers of 1 to 7 units on two inputs, with or without bias, phi in every unit.
Case random_network(std::mt19937_64& bits, mlp::Function phi) {
  Case c;
  c.title = "random";
  arma::uword inputs = 2;
  for (auto depth = 1 + bits() % 6; depth > 0; --depth) {
    const arma::uword outputs = depth == 1 ? 1 : 1 + bits() % 7;
    DenseLayer layer{Generated{Distribution::normal, 0.7, outputs, inputs, bits()}, {}};
    if (bits() % 2) layer.bias = Generated{Distribution::normal, 0.7, 1, outputs, bits()};
    c.layers.emplace_back(layer);
    c.layers.emplace_back(ActivationLayer{phi, 0.0});
    inputs = outputs;
  }
  // The corners of XOR, then points on a line and their weights.
  c.x = arma::mat{{-1, -1}, {1, 1}, {-1, 1}, {1, -1}, {0.25, 2.0}, {-1.5, 1.0}, {-0.625, 1.5}};
  c.y = arma::mat(c.x.values.n_rows, 1, arma::fill::zeros);
  return c;
}

double scale(const arma::mat& output) { return std::max(arma::abs(output).max(), 1e-3); }

/// Whether the corners of XOR and the points of a line obey an affine map, to rounding.
bool affine(const arma::mat& a) {
  const double bound = 1e-11 * scale(a);
  return std::abs(a(0) + a(1) - a(2) - a(3)) <= bound && std::abs(a(6) - 0.5 * (a(4) + a(5))) <= bound;
}

}  // namespace

TEST_CASE("phi(z) = 2z collapses every architecture to one linear map: its decision boundary is a line", "[doubled]") {
  std::mt19937_64 bits(2024);
  for (int i = 0; i < architectures; ++i) {
    const Case c = random_network(bits, mlp::Function::doubled);
    const State state = compute(c).front();
    const arma::mat weights = value_of(c, state, {"collapsed weights", 0, {}});
    const arma::mat bias = value_of(c, state, {"collapsed bias", 0, {}});
    INFO("architecture " << i << " of seed 2024");
    REQUIRE(arma::size(weights) == arma::SizeMat(1, 2));
    REQUIRE(arma::abs(state.output - (state.x * weights.t() + arma::repmat(bias, state.x.n_rows, 1))).max() <=
            1e-11 * scale(state.output));
    REQUIRE(affine(state.output));
    const arma::mat decision = value_of(c, state, {"decision", 0, {}});
    const bool solves_xor = decision(0) < 0 && decision(1) < 0 && decision(2) > 0 && decision(3) > 0;
    REQUIRE_FALSE(solves_xor);
  }
}

TEST_CASE("the same check refutes tanh, which does not collapse", "[doubled]") {
  std::mt19937_64 bits(2024);
  int refuted = 0;
  for (int i = 0; i < architectures; ++i)
    refuted += affine(compute(random_network(bits, mlp::Function::tanh)).front().output) ? 0 : 1;
  CHECK(refuted > architectures * 9 / 10);
}

}  // namespace gradcheck::cases
