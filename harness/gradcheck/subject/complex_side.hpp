// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <complex>
#include <cstdint>
#include <functional>

namespace gradcheck::detail {

/// Where a function is evaluated with complex numbers: its coordinates as they stand, one of them moved.
struct ComplexMove {
  arma::uword place = 0;      ///< which, counted through all blocks, each column-major
  std::complex<double> step;  ///< added to it
  /// 0: the others stay. Else a seed: each number is first multiplied by 1 + 2^-52 {-1, 0, 1}.
  std::uint64_t jitter = 0;
};

/// The terms J_t there, [terms]. It may throw.
using ComplexTerms = std::function<arma::cx_vec(const ComplexMove& move)>;

}  // namespace gradcheck::detail
