// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::cases {

enum class Value : unsigned char {
  x,
  y,
  output,
  decision,
  loss,
  penalty,
  loss_derivative,
  input_gradient,
  pre_activation,
  activation,
  activation_derivative,
  delta,
  weights,
  bias,
  weights_gradient,
  bias_gradient,
  dz_dtheta,
  dz_dz,
  collapsed_weights,
  collapsed_bias,
  epochs,
  updates
};

/// What is true of a value whatever the case.
struct ValueFacts {
  Value value = Value::x;
  std::string_view name = {};  ///< as in a case file: "activation derivative"
  bool layered = false;        ///< belongs to a layer
  bool perceptron = false;     ///< a perceptron's case has it
  bool network = true;         ///< a network's case has it
  bool reduced = false;        ///< depends on the loss's reduction
};

/// In the order of the enumeration.
const std::vector<ValueFacts>& value_facts();
const ValueFacts* find_value(std::string_view name);  ///< null when there is none of that name

/// A matrix of the network that a case asks for by the network's own name for it: "block 3 layer 1 weights gradient";
/// or "gain gradient" of a layer.
struct MatrixValue {
  std::string name;  ///< of the parameter or statistic, without "gradient"
  arma::SizeMat shape;
  bool gradient, trained;
};
std::optional<MatrixValue> find_matrix(const Case& c, const Quantity& quantity);

/// Why a case has no such value, with what was expected: "layer is 3, expected 1 to 2". Empty: it has it.
std::string why_not(const Case& c, const Quantity& quantity);

/// [rows, columns] of a value that the case has.
arma::SizeMat shape_of(const Case& c, const Quantity& quantity);

}  // namespace gradcheck::cases
