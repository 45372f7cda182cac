// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

namespace museum {

/// One configuration of an exhibit: sizes that differ from each other, numbers of ordinary scale. The same seed draws
/// the same bits everywhere.
template <class T>
class Draw {
 public:
  /// samples 0: two to five of them.
  explicit Draw(std::uint64_t seed, arma::uword samples = 0) : random_(seed), n(samples) {
    if (samples == 0) n = 2 + random_() % 4;
    taken_ = {n};
  }
  /// The same with numbers that a float holds, so that a layer in double is the float layer exactly.
  static Draw of_floats(std::uint64_t seed) {
    Draw d(seed);
    d.of_floats_ = true;
    return d;
  }

  /// least .. most, and not a size that was drawn before while there is another.
  arma::uword size(arma::uword least, arma::uword most) {
    std::vector<arma::uword> free;
    for (arma::uword s = least; s <= most; ++s)
      if (std::ranges::find(taken_, s) == taken_.end()) free.push_back(s);
    taken_.push_back(free.empty() ? between(least, most) : free[random_() % free.size()]);
    return taken_.back();
  }
  arma::uword between(arma::uword least, arma::uword most) { return least + random_() % (most - least + 1); }
  T uniform(double lower, double upper) {
    return rounded(lower + (upper - lower) * static_cast<double>(random_() >> 11) * 0x1p-53);
  }
  arma::Mat<T> uniform(arma::uword rows, arma::uword cols, double lower, double upper) {
    arma::Mat<T> m(rows, cols, arma::fill::zeros);
    for (T& v : m) v = uniform(lower, upper);
    return m;
  }
  /// Standard normal, by twelve uniforms.
  arma::Mat<T> normal(arma::uword rows, arma::uword cols, double scale = 1) {
    arma::Mat<T> m(rows, cols, arma::fill::zeros);
    for (T& v : m) {
      double sum = -6;
      for (int i = 0; i < 12; ++i) sum += static_cast<double>(random_() >> 11) * 0x1p-53;
      v = rounded(scale * sum);
    }
    return m;
  }
  /// Integers below count.
  arma::Mat<arma::sword> indices(arma::uword rows, arma::uword cols, arma::uword count) {
    arma::Mat<arma::sword> m(rows, cols, arma::fill::zeros);
    for (arma::sword& v : m) v = static_cast<arma::sword>(random_() % count);
    return m;
  }

 private:
  T rounded(double v) const { return static_cast<T>(of_floats_ ? static_cast<double>(static_cast<float>(v)) : v); }

  bool of_floats_ = false;
  std::mt19937_64 random_;
  std::vector<arma::uword> taken_;

 public:
  arma::uword n;  ///< samples
};

}  // namespace museum
