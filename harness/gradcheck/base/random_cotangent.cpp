// SPDX-License-Identifier: MIT
#include <gradcheck/base/random_cotangent.hpp>

#include <random>

namespace gradcheck::detail {

arma::mat random_cotangent(arma::uword rows, arma::uword cols, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  arma::mat c(rows, cols, arma::fill::zeros);
  for (double& entry : c) {
    const std::uint64_t bits = random();
    const double uniform = static_cast<double>(bits >> 11) * 0x1p-53;
    entry = (bits & 1U) != 0 ? 0.5 + uniform : -0.5 - uniform;
  }
  return c;
}

}  // namespace gradcheck::detail
