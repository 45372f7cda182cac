// SPDX-License-Identifier: MIT
// Zeros on both sides, by the stagewise engine: moved all at once, as far as they stand still.
#include <catch2/catch.hpp>

#include <gradcheck/network/check_network.hpp>

#include "gradcheck/network/networks.hpp"

using gradcheck::Engine, gradcheck::Report;

namespace {

/// One sample through 4, 8 and 2 units, of which those from `dead` on are far below 0 and unit 0 as told.
Report dead_units(arma::uword dead, double first, Engine engine) {
  auto network = networks::of_widths({4, 8, 2}, mlp::Function::relu);
  const arma::mat x{{0.3, -0.7, 1.1, 0.2}};
  mlp::Dense<double>& dense = network.dense(1);
  for (arma::uword unit = 0; unit < 8; ++unit) {
    const double wanted = unit == 0 ? first : unit < dead ? 0.5 : -100.0;
    dense.bias(unit) = wanted - arma::dot(dense.weights.row(unit), x);
  }
  return gradcheck::check_network(network, mlp::Loss<double>{}, x, arma::mat{{0.1, -0.4}}, {.engine = engine});
}

}  // namespace

TEST_CASE("what stands still is flat, by a few evaluations for all of it") {
  const Report chained = dead_units(4, 0.5, Engine::chained), direct = dead_units(4, 0.5, Engine::direct);
  CHECK(chained.counts().flat == direct.counts().flat);
  CHECK(chained.counts().flat >= 4 * 5);
  CHECK(chained.ok());
  CHECK(chained.evaluations < 100);
}

TEST_CASE("a zero that moves beside others that do not is judged by itself") {
  for (const double first : {-1e-5, 1e-5}) {
    const Report chained = dead_units(4, first, Engine::chained), direct = dead_units(4, first, Engine::direct);
    CHECK(chained.counts().disagree + direct.counts().disagree == 0);
    for (std::size_t b = 0; b < direct.blocks.size(); ++b)
      for (arma::uword i = 0; i < direct.blocks[b].verdict.n_elem; ++i) {
        const gradcheck::Entry c = chained.blocks[b].at(i), d = direct.blocks[b].at(i);
        INFO(c.name() << " with unit 0 at " << first);
        CHECK((d.verdict == c.verdict || d.verdict == gradcheck::Verdict::undecided));
      }
  }
}
