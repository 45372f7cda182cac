// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

#include <gradcheck/base/draws.hpp>

#include "functions/program.hpp"

namespace functions {

/// A random function at its point. The coordinates are of any scale, the outputs of any other; each has a scale of its
/// own beside these, and the steps within are near 1.
struct Problem {
  std::string family;  ///< "polynomial"
  Program f;
  arma::vec x;
};

enum class Size : unsigned char {
  scalar,
  vector,
  large,        ///< a chain of more than 1,500 entries, zeros and all
  large_scalar  ///< the sum of the squares of such a chain
};

/// Polynomials, rational functions, compositions, rotations, least squares, chains.
Problem problem(gradcheck::detail::Draws& draws, Size size);
/// Polynomials, rational functions and compositions of a point that is given, with coordinates near 1.
Problem problem_at(gradcheck::detail::Draws& draws, const arma::vec& x);

}  // namespace functions
