// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/base/random_bits.hpp>

namespace gradcheck::detail {

/// Up to so many items are told apart for certain.
constexpr arma::uword most_told_apart = 256;

/// Moves that show whether any of n items follows another. Of each item: 1, it moves; 0, it stays, and is watched.
/// Of every two of up to 256 items, some move takes the first and leaves the second. The moves are as few as can do
/// that, m with C(m, m/2) >= n: item k moves where the k-th number of m bits, m/2 of them set, has a one, and no such
/// number covers another.
///   n up to   1   2   3   6   10   20   35   70   126   252   462
///   moves     0   2   3   4   5    6    7    8    9     10    11
/// Of more items two random halves, and the rest of each: any two are told apart by three seeds out of four.
/// Source: Sperner, Ein Satz ueber Untermengen einer endlichen Menge (1928).
std::vector<std::vector<unsigned char>> moves_telling_apart(arma::uword n, RandomBits& random);

}  // namespace gradcheck::detail
