// SPDX-License-Identifier: MIT
#include "gradcheck/network/properties/planted_property.hpp"

#include <catch2/catch.hpp>

namespace planted = planted_property;

TEST_CASE("a right network has every property that applies to it, in float and in double") {
  for (const mlp::LossKind kind : mlp::loss_kinds())
    for (const mlp::Function phi :
         {mlp::Function::identity, mlp::Function::tanh, mlp::Function::relu, mlp::Function::softmax}) {
      planted::Setting s{networks::for_loss(networks::of_widths({3, 6, 4, 2}, phi, {planted::l2}), kind),
                         {kind, mlp::Reduction::mean}};
      for (const char* name : {"samples permute", "batch splits", "penalty adds its gradient", "mini-batch of all"}) {
        INFO(mlp::name(kind) << ", " << mlp::facts(phi).name << ", " << name);
        CHECK(planted::outcome(name, s).applied);
        CHECK_FALSE(planted::outcome(name, s).violation);
      }
      CHECK_FALSE(planted::outcome<float>("float agrees with double", s).violation);
      CHECK_FALSE(planted::outcome("gradient descends", s).violation);
    }
}

TEST_CASE("a violation says which entry, how far off it is and what was allowed") {
  CHECK(to_string(gradcheck::Violation{"output [1, 0]", 0.5, 0.25, 1e-15}) ==
        "output [1, 0] is 0.5, expected 0.25 +- 1e-15; it is 0.25 off");
}
