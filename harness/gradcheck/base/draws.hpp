// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>
#include <cstdint>
#include <random>

namespace gradcheck::detail {

/// Random numbers whose bits are the same everywhere: no distribution of the standard library, no libm.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  explicit Draws(std::mt19937_64 engine) : engine_(engine) {}

  std::uint64_t bits() { return engine_(); }
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }           ///< [0, 1)
  arma::uword below(arma::uword n) { return static_cast<arma::uword>(engine_() % n); }  ///< 0 .. n-1
  bool chance(double probability) { return uniform() < probability; }
  double sign() { return chance(0.5) ? 1 : -1; }

  /// Any octave from 2^first to 2^(last + 1) as likely as another, uniform within it.
  double size(int first, int last) {
    const auto octave = static_cast<int>(below(static_cast<arma::uword>(last - first + 1)));
    return std::ldexp(1 + uniform(), first + octave);
  }

  /// The sum of 12 uniforms minus 6: mean 0, variance 1.
  double normal() {
    double sum = -6;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return sum;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace gradcheck::detail
