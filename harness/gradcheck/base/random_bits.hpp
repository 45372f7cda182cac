// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <bit>
#include <cstdint>
#include <vector>

namespace gradcheck::detail {

/// SplitMix64. A probe draws a number for every parameter, so these have to be cheap.
/// Source: Steele, Lea, Flood (2014).
class RandomBits {
 public:
  explicit RandomBits(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// Entries +-[0.5, 1.5], none near zero.
  arma::mat signed_near_one(arma::uword rows, arma::uword cols) {
    arma::mat m(rows, cols, arma::fill::none);
    for (double& v : m) {
      const std::uint64_t bits = (*this)();
      v = 0.5 + static_cast<double>(bits >> 11U) * 0x1p-53;
      if ((bits & 1U) != 0) v = -v;
    }
    return m;
  }
  /// The same, but only 2^15 different sizes, so that one draw gives four entries: for moves of whole blocks.
  arma::mat coarsely_near_one(arma::uword rows, arma::uword cols) {
    arma::mat m(rows, cols, arma::fill::none);
    double* to = m.memptr();
    const arma::uword whole = m.n_elem / 4 * 4;
    for (arma::uword i = 0; i < whole; i += 4) {
      const std::uint64_t bits = (*this)();
      for (unsigned n = 0; n < 4; ++n) to[i + n] = coarse(bits >> (16 * n));
    }
    for (arma::uword i = whole; i < m.n_elem; ++i) to[i] = coarse((*this)());
    return m;
  }
  /// Heads or tails for n entries: 1 or 0.
  std::vector<unsigned char> coins(arma::uword n) {
    std::vector<unsigned char> heads(n);
    std::uint64_t bits = 0;
    for (arma::uword i = 0; i < n; ++i, bits >>= 1U) {
      if (i % 64 == 0) bits = (*this)();
      heads[i] = bits & 1U;
    }
    return heads;
  }

 private:
  /// +-[0.5, 1.5) from 16 bits: 15 of them become the fraction of a number in [1, 2), from which 0.5 is taken; one is
  /// the sign.
  static double coarse(std::uint64_t bits) {
    const double size = std::bit_cast<double>(0x3ff0000000000000U | (bits & 0x7fffU) << 37U) - 0.5;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(size) | (bits & 0x8000U) << 48U);
  }

  std::uint64_t state_;
};

}  // namespace gradcheck::detail
