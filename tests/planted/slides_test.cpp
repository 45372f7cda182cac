// SPDX-License-Identifier: MIT
// Every entry of every analytic gradient of the slides' networks, made wrong by a thousandth: one disagreement, at that
// entry.
#include <catch2/catch.hpp>

#include <gradcheck/check/check.hpp>
#include <gradcheck/network/network_subject.hpp>

#include "gradcheck/network/networks.hpp"

using arma::mat;
using gradcheck::Report;
using gradcheck::detail::NetworkSubject;
using mlp::LossKind;
using mlp::Reduction;

namespace {

/// Plants a factor in each entry in turn; returns how many entries were tried.
arma::uword plant_each(NetworkSubject network, double factor, arma::uword expected) {
  arma::uword tried = 0;
  for (auto& block : network.subject().blocks)
    for (double& entry : block.analytic) {
      const double right = entry;
      entry *= factor;
      const Report r = gradcheck::check(network.subject());
      entry = right;
      const auto at = static_cast<arma::uword>(&entry - block.analytic.memptr());
      INFO(block.name << ", entry " << at << '\n' << layers::summary(r));
      CHECK(r.counts().disagree == expected);
      if (expected > 0) CHECK(r.worst().block == block.name);
      if (expected > 0) CHECK(r.worst().col * block.analytic.n_rows + r.worst().row == at);
      ++tried;
    }
  return tried;
}

NetworkSubject neuron(Reduction reduction) {
  return NetworkSubject(networks::one_neuron<double>(), mlp::Loss<double>{LossKind::half_mse, reduction}, mat{1.0},
                        mat{1.0});
}

NetworkSubject vectorised(Reduction reduction) {
  return NetworkSubject(networks::two_three_one(), mlp::Loss<double>{LossKind::half_mse, reduction},
                        mat{{0.5, 0.1}, {0.2, 0.6}}, mat(arma::vec{0.7, 0.8}));
}

}  // namespace

TEST_CASE("a thousandth too much in any entry of the one-neuron net is a disagreement at exactly that entry") {
  CHECK(plant_each(neuron(Reduction::mean), 1.001, 1) == 3);
}

TEST_CASE("a thousandth too much in any entry of the 2-3-1 net is a disagreement at exactly that entry") {
  for (const Reduction reduction : {Reduction::sum, Reduction::mean})
    CHECK(plant_each(vectorised(reduction), 1.001, 1) == 6 + 3 + 4);
}

TEST_CASE("so is a millionth, and a billionth is below the resolution") {
  CHECK(plant_each(vectorised(Reduction::sum), 1 + 1e-6, 1) == 13);
  CHECK(plant_each(vectorised(Reduction::sum), 1 + 1e-9, 0) == 13);
}

TEST_CASE("a thousandth too much in any entry of the float one-neuron net is a disagreement at exactly that entry") {
  const NetworkSubject listing(networks::one_neuron<float>(), mlp::Loss<float>{LossKind::half_mse, Reduction::mean},
                               arma::fmat{1.0F}, arma::fmat{1.0F});
  CHECK(plant_each(listing, 1.001, 1) == 3);
}
