// SPDX-License-Identifier: MIT
// What stands around the listings of README and docs that are statements: names that they use and do not declare.
#pragma once

#include <armadillo>
#include <fstream>
#include <gradcheck/fuzz.hpp>
#include <gradcheck/gradcheck.hpp>
#include <gradcheck/network.hpp>
#include <iostream>
#include <tuple>

/// y = x .* gain, the first listing of README.
struct Scale {
  arma::mat gain, gain_gradient, kept;
  arma::mat forward(const arma::mat& x) {
    kept = x;
    return x.each_row() % gain;
  }
  arma::mat backward(const arma::mat& c) {
    gain_gradient = arma::sum(c % kept, 0);
    return c.each_row() % gain;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};
