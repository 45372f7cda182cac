// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <random>

namespace mlp {

/// The rows 0..n-1 in random order [n]: Fisher-Yates from the last place down,
/// place i swapped with place generator() mod (i + 1).
/// The same on every platform, which std::shuffle is not; no order is favoured by more than n / 2^64. O(n).
/// Source: Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2P.
arma::uvec shuffled(arma::uword n, std::mt19937_64& generator);

}  // namespace mlp
