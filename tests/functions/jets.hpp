// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include "functions/program.hpp"

namespace functions {

/// What a person gets wrong in the rule of one step.
enum class Slip : unsigned char {
  none,
  half_product,        ///< (a b)' = a' b
  slope_missing,       ///< phi(u)' = u', (c u)' = u'
  quotient_half,       ///< (a / b)' = a' / b
  quotient_sign,       ///< (a / b)' = (a' b + a b') / b^2
  exponent_missing,    ///< (u^k)' = u^(k - 1) u'
  exponent_kept,       ///< (u^k)' = k u^k u'
  second_sign,         ///< (a + b)' = a' - b'
  second_missing,      ///< (a + b)' = a'
  neighbour,           ///< cos' = sin, sin' = -cos, tanh' = 1 - tanh, log' = log, sqrt' = 1 / sqrt, atan' = 1 / (1 + u)
  bend_missing,        ///< phi(u)'' = phi' u''
  inner_bend_missing,  ///< phi(u)'' = phi'' u'^2
  cross_missing,       ///< (a b)'' = a'' b + a b''
  cross_half           ///< (a b)'' = a'' b + a b'' + a' b'
};

/// At these steps.
struct Slipped {
  Slip slip = Slip::none;
  std::vector<arma::uword> nodes = {};
  bool at(arma::uword node) const;
};

/// Whether a step's rule can be got wrong so.
bool applies(Slip slip, const Node& node);

/// [m x n]: forward, a rule for each step.
arma::mat jacobian(const Program& program, const arma::vec& x, const Slipped& slipped = {});
/// [n x n], of the first output: forward, with second derivatives.
arma::mat hessian(const Program& program, const arma::vec& x, const Slipped& slipped = {});
/// [m x n]: 1 where an output uses a coordinate.
arma::umat reaches(const Program& program, arma::uword n);

}  // namespace functions
