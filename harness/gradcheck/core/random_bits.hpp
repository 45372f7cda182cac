// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

namespace gradcheck {

/// SplitMix64: cheap random numbers for probes, of which there are as many as parameters. Source: Steele, Lea, Flood (2014).
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

 private:
  std::uint64_t state_;
};

}  // namespace gradcheck
