// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <vector>

#include <gradcheck/cases/model/numbers.hpp>

namespace gradcheck::fuzz {

/// How far a number is from what one would write by hand: 0, 1, -1, an integer to 4, a half to 4, an integer to 100, a
/// power of two, any other.
int complexity(double value);

/// Simpler numbers near a value, the simplest first; each has less complexity.
std::vector<double> simpler_numbers(double value);

/// Matrices of the same shape with simpler numbers: all of them at once, then in one place where there are at most 64.
std::vector<arma::mat> simpler_matrices(const arma::mat& values);

/// Gives one matrix after another each of its simpler numbers, calls use() every time, and puts it back.
void with_simpler_numbers(const std::vector<cases::Numbers*>& matrices, const std::function<void()>& use);

}  // namespace gradcheck::fuzz
