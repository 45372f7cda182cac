// SPDX-License-Identifier: MIT
#include <mlp/formula/function.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

#include "near.hpp"

using mlp::Function;

TEST_CASE("the facts stand in the order of the enumeration, and each name finds its function") {
  REQUIRE(mlp::functions().size() == 18);
  for (std::size_t i = 0; i < mlp::functions().size(); ++i) {
    const mlp::FunctionFacts& one = mlp::functions()[i];
    CHECK(static_cast<std::size_t>(one.function) == i);
    CHECK(&mlp::facts(one.function) == &one);
    CHECK(mlp::function_named(one.name) == one.function);
  }
}

TEST_CASE("kinks and jumps are listed where the one-sided slopes or values differ, and nowhere else") {
  using Places = std::vector<double>;
  for (const mlp::FunctionFacts& one : mlp::functions()) {
    INFO(one.name);
    Places kinks;
    if (one.name == "relu" || one.name == "leaky_relu" || one.name == "selu") kinks = {0};
    if (one.name == "hard_tanh") kinks = {-1, 1};
    if (one.name == "relu6") kinks = {0, 6};
    CHECK(one.kinks == kinks);
    CHECK(one.jumps == (one.function == Function::sign ? Places{0} : Places{}));
    CHECK(one.elementwise == (one.function != Function::softmax));
  }
}

TEST_CASE("an unknown activation is refused with the list of the known ones") {
  CHECK(thrown<std::invalid_argument>([] { mlp::function_named("rleu"); }) ==
        "unknown activation \"rleu\", expected one of identity, doubled, sign, sigmoid, tanh, relu, leaky_relu, elu, "
        "selu, "
        "softplus, gelu, gelu_tanh, silu, mish, softsign, hard_tanh, relu6, softmax");
}
