// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace mlp {

/// What an activation computes.
enum class Function : unsigned char {
  identity,
  doubled,
  sign,
  sigmoid,
  tanh,
  relu,
  leaky_relu,
  elu,
  selu,
  softplus,
  gelu,
  gelu_tanh,
  silu,
  mish,
  softsign,
  hard_tanh,
  relu6,
  softmax
};

/// What is true of a function whatever its argument, at its default constant.
struct FunctionFacts {
  Function function = Function::identity;
  std::string_view name = {};      ///< as in a case file: "leaky_relu"
  std::vector<double> kinks = {};  ///< z where the one-sided slopes differ
  std::vector<double> jumps = {};  ///< z where the value itself jumps
  bool elementwise = true;         ///< false for softmax alone: it acts on rows
  bool has_constant = false;       ///< leaky_relu (slope), elu (alpha) and softmax (temperature)
  double constant = 0;             ///< default of the function's constant, 0 where it has none
};

/// Facts of every function, in the order of the enumeration. O(1).
const std::vector<FunctionFacts>& functions();
const FunctionFacts& facts(Function function);  ///< of one of them
/// Throws std::invalid_argument, listing the known names.
Function function_named(std::string_view name);

}  // namespace mlp
