// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gradcheck/base/draws.hpp>

namespace functions {

/// A derivative [m x n] at a point.
using Derivative = std::function<arma::mat(const arma::vec&)>;

/// How a derivative is asked for, which is where some mistakes live.
enum class Conduct : unsigned char {
  fresh,
  first_point,  ///< keeps what it computed at the first point it was asked at
  last_value,   ///< uses what the last call of f left behind, and does not look at x
  accumulates,  ///< J += what it should set
  leaves_gap,   ///< one column is not written
  normalises,   ///< the product with v uses v / |v|
  adds_value    ///< the product with v is J v + f(x)
};

/// What is checked: right, or with a fault.
struct Side {
  Derivative derivative;
  Conduct conduct = Conduct::fresh;
  arma::uword gap = 0;                       ///< of leaves_gap: the column
  std::vector<arma::uword> undeclared = {};  ///< entries, column-major, that the pattern lacks
};

struct Fault {
  std::string kind;  ///< "row of another residual"
  Side side;
};

/// What there is to plant into.
enum class Shape : unsigned char { gradient, jacobian, hessian };

struct Target {
  Shape shape = Shape::jacobian;
  Derivative right;
  arma::vec x;
  arma::umat reaches;     ///< [m x n]: 1 where an entry is not zero by structure
  bool fills = false;     ///< the derivative is filled in, not returned
  bool products = false;  ///< it is asked for as products with v
  bool declared = false;  ///< beside a pattern
};

/// One of the kinds that change the numbers of a right derivative, or how it is asked for; nothing where the kind drawn
/// changes nothing here.
std::optional<Fault> array_fault(gradcheck::detail::Draws& draws, const Target& target);

}  // namespace functions
