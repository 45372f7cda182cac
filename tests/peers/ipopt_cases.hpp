// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <string>
#include <vector>

#include "second_order.hpp"

namespace peers {

/// Objective and constraints: {f, g_0, g_1, ...} at x.
template <class T>
using Values = std::function<std::vector<T>(const std::vector<T>& x)>;

/// All derivatives at a point, dense: what a fault changes.
struct Derivatives {
  arma::vec gradient;
  arma::mat jacobian;  ///< [constraints x variables]
  arma::mat hessian;   ///< of obj_factor f + sum of lambda_i g_i
};

/// What the Hessian was asked for, and that of each function alone: {f, g_0, g_1, ...}.
struct Asked {
  double obj_factor = 1;
  arma::vec lambda;
  std::vector<arma::mat> hessians;
};

struct ProgramFault {
  std::string name;
  std::function<void(Derivatives&, const Asked&)> spoil;
};

/// A nonlinear program, where it is looked at, and what is made wrong in it.
struct ProgramCase {
  std::string name;
  Values<double> values;
  Values<SecondOrder> derivatives;
  std::vector<double> x;
  std::vector<ProgramFault> faults;
};

std::vector<ProgramCase> program_cases();

}  // namespace peers
