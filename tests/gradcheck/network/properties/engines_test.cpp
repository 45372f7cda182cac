// SPDX-License-Identifier: MIT
#include <gradcheck/network/properties/engines.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/network/check_network.hpp>

#include "gradcheck/network/networks.hpp"

using gradcheck::Engine, gradcheck::engines_agree, gradcheck::Report;

namespace {

Report by(Engine engine) {
  const auto network = networks::of_widths({3, 5, 2}, mlp::Function::tanh);
  const arma::mat x{{0.3, -0.7, 1.1}, {-0.2, 0.9, 0.4}}, t{{0.1, -0.4}, {0.8, 0.2}};
  return gradcheck::check_network(network, mlp::Loss<double>{}, x, t, {.engine = engine});
}

}  // namespace

TEST_CASE("engines agree: within three times both bars, and no further") {
  const Report direct = by(Engine::direct);
  Report chained = by(Engine::chained);
  CHECK(engines_agree(direct, chained).applied);
  CHECK_FALSE(engines_agree(direct, chained).violation);
  for (const double bars : {2.9, 3.1})
    for (std::size_t b = 0; b < direct.blocks.size(); ++b) {
      gradcheck::Block& block = chained.blocks[b];
      const double kept = block.numeric(1);
      block.numeric(1) = direct.blocks[b].numeric(1) + bars * (block.error_bar(1) + direct.blocks[b].error_bar(1));
      const auto outcome = engines_agree(direct, chained);
      INFO(block.name << ", " << bars);
      CHECK(outcome.violation.has_value() == (bars > 3));
      if (outcome.violation) CHECK(outcome.violation->where == block.at(1).name() + " stage by stage");
      block.numeric(1) = kept;
    }
}

TEST_CASE(
    "engines agree says nothing of one engine alone, nor where something is undecided, negligible or has a kink") {
  const Report direct = by(Engine::direct);
  CHECK_FALSE(engines_agree(direct, direct).applied);
  Report chained = by(Engine::chained);
  CHECK_FALSE(engines_agree(chained, chained).applied);
  chained.blocks[0].numeric(0) += 1;
  for (const auto verdict : {gradcheck::Verdict::undecided, gradcheck::Verdict::kink}) {
    chained.blocks[0].verdict(0) = static_cast<unsigned char>(verdict);
    CHECK_FALSE(engines_agree(direct, chained).violation);
  }
  chained.blocks[0].verdict(0) = static_cast<unsigned char>(gradcheck::Verdict::agree);
  CHECK(engines_agree(direct, chained).violation);
  chained.blocks[0].reason(0) = static_cast<unsigned char>(gradcheck::Reason::negligible);
  CHECK_FALSE(engines_agree(direct, chained).violation);
}
