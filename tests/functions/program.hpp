// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

namespace functions {

enum class Op : unsigned char {
  input,     ///< x_a
  constant,  ///< c
  add,       ///< a + b
  subtract,  ///< a - b
  multiply,  ///< a b
  divide,    ///< a / b
  times,     ///< c a
  plus,      ///< a + c
  power,     ///< a^c, c a whole number
  sine,
  cosine,
  exponential,
  tanh,
  logarithm,
  root,
  arctangent
};

/// One step of a program: its operands are earlier steps, of an input the coordinate.
struct Node {
  Op op;
  arma::uword a = 0, b = 0;
  double c = 0;
};

/// A function R^n -> R^m as its steps, one after the other.
struct Program {
  std::vector<Node> nodes;
  std::vector<arma::uword> outputs;
  std::vector<arma::uword> squares;  ///< of a sum of squares: the steps that square

  arma::uword push(Node node);
  arma::vec operator()(const arma::vec& x) const;
  /// Every step in float.
  arma::fvec in_float(const arma::fvec& x) const;
};

/// Value, slope and bend of a step of one operand at z.
struct Slopes {
  double value = 0, first = 0, second = 0;
};
bool is_unary(Op op);
Slopes slopes(const Node& node, double z);

}  // namespace functions
