// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

namespace gradcheck::detail {

/// A random cotangent [rows x cols]: entries uniform in 0.5 .. 1.5 with random signs, so that none is near zero, and
/// they are not all ones. The same seed gives the same bits everywhere. O(rows cols).
arma::mat random_cotangent(arma::uword rows, arma::uword cols, std::uint64_t seed);

/// m with every entry moved by so large a share of itself, times such a number; a zero by as much of the root mean
/// square of m, or of 1 where that is zero. Entries that were tied are apart.
arma::mat moved_apart(const arma::mat& m, double share, std::uint64_t seed);

}  // namespace gradcheck::detail
