// SPDX-License-Identifier: MIT
#include <mlp/formula/function.hpp>

#include <algorithm>
#include <stdexcept>

#include <mlp/base/requirement.hpp>

namespace mlp {

const std::vector<FunctionFacts>& functions() {
  static const std::vector<FunctionFacts> table = {
      {.function = Function::identity, .name = "identity"},
      {.function = Function::doubled, .name = "doubled"},
      {.function = Function::sign, .name = "sign", .jumps = {0}},
      {.function = Function::sigmoid, .name = "sigmoid"},
      {.function = Function::tanh, .name = "tanh"},
      {.function = Function::relu, .name = "relu", .kinks = {0}},
      {.function = Function::leaky_relu, .name = "leaky_relu", .kinks = {0}, .has_constant = true, .constant = 0.01},
      {.function = Function::elu, .name = "elu", .has_constant = true, .constant = 1},
      {.function = Function::selu, .name = "selu", .kinks = {0}},
      {.function = Function::softplus, .name = "softplus"},
      {.function = Function::gelu, .name = "gelu"},
      {.function = Function::gelu_tanh, .name = "gelu_tanh"},
      {.function = Function::silu, .name = "silu"},
      {.function = Function::mish, .name = "mish"},
      {.function = Function::softsign, .name = "softsign"},
      {.function = Function::hard_tanh, .name = "hard_tanh", .kinks = {-1, 1}},
      {.function = Function::relu6, .name = "relu6", .kinks = {0, 6}},
      {.function = Function::softmax, .name = "softmax", .elementwise = false, .has_constant = true, .constant = 1},
  };
  return table;
}

const FunctionFacts& facts(Function function) { return functions().at(static_cast<std::size_t>(function)); }

Function function_named(std::string_view name) {
  std::vector<std::string_view> known;
  for (const FunctionFacts& one : functions()) {
    if (one.name == name) return one.function;
    known.push_back(one.name);
  }
  requirement::unknown_name("activation", name, known);
}

}  // namespace mlp
