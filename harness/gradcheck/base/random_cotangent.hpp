// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

namespace gradcheck::detail {

/// A random cotangent [rows x cols]: entries uniform in 0.5 .. 1.5 with random signs, so that none is near zero, and
/// they are not all ones. The same seed gives the same bits everywhere. O(rows cols).
arma::mat random_cotangent(arma::uword rows, arma::uword cols, std::uint64_t seed);

}  // namespace gradcheck::detail
