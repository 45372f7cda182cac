// SPDX-License-Identifier: MIT
#include <gradcheck/base/random_cotangent.hpp>

#include <cmath>
#include <random>

#include <gradcheck/base/magnitude.hpp>

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

arma::mat moved_apart(const arma::mat& m, double share, std::uint64_t seed) {
  const arma::mat r = random_cotangent(m.n_rows, m.n_cols, seed);
  const double rms = root_mean_square(m), size = rms > 0 ? rms : 1.0;
  arma::mat moved = m;
  for (arma::uword i = 0; i < m.n_elem; ++i) moved(i) += share * r(i) * (m(i) != 0.0 ? std::abs(m(i)) : size);
  return moved;
}

}  // namespace gradcheck::detail
