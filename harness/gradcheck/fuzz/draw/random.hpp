// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include <gradcheck/base/draws.hpp>
#include <gradcheck/fuzz/draw/seed_words.hpp>

namespace gradcheck::fuzz {

/// Random numbers that are a pure function of (seed, index) and of the order of the calls.
class Random : public detail::Draws {
 public:
  Random(std::uint64_t seed, std::uint64_t index) : Draws(engine_of(seed, index)) {}

  using Draws::normal;
  using Draws::uniform;
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  arma::uword between(arma::uword low, arma::uword high) { return low + below(high - low + 1); }  ///< low .. high

  /// Any octave of [low, high] as likely as another, uniform within it. 0 < low <= high.
  double log_uniform(double low, double high) {
    const int first = std::ilogb(low), last = std::ilogb(high);
    const int octave = first + static_cast<int>(below(static_cast<arma::uword>(last - first + 1)));
    return std::clamp(std::ldexp(1.0 + uniform(), octave), low, high);
  }

  arma::mat normal(arma::uword rows, arma::uword cols, double scale) {
    arma::mat m(rows, cols, arma::fill::none);
    for (double& entry : m) entry = scale * normal();
    return m;
  }

  template <class Item>
  const Item& pick(const std::vector<Item>& items) {
    return items[below(items.size())];
  }

  template <class Item>
  void shuffle(std::vector<Item>& items) {
    for (std::size_t k = items.size(); k > 1; --k) std::swap(items[k - 1], items[below(k)]);
  }

 private:
  static std::mt19937_64 engine_of(std::uint64_t seed, std::uint64_t index) {
    SeedWords words({static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                     static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(index >> 32)});
    return std::mt19937_64(words);
  }
};

/// 0 .. n-1, shuffled where only `some` > 0 of them will be taken.
inline std::vector<std::size_t> random_order(std::size_t n, arma::uword some, Random& random) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (some > 0) random.shuffle(order);
  return order;
}

}  // namespace gradcheck::fuzz
