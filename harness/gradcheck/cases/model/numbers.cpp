// SPDX-License-Identifier: MIT
#include <gradcheck/cases/model/numbers.hpp>

#include <bit>
#include <random>

namespace gradcheck::cases {

namespace {

double uniform(std::mt19937_64& bits) { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double normal(std::mt19937_64& bits) {
  double sum = 0.0;
  for (int i = 0; i < 12; ++i) sum += uniform(bits);
  return sum - 6.0;
}

double draw(const Generated& origin, std::mt19937_64& bits) {
  switch (origin.distribution) {
    case Distribution::uniform: return origin.scale * uniform(bits);
    case Distribution::normal: return normal(bits) * origin.scale;
    case Distribution::labels: break;
  }
  return static_cast<double>(static_cast<std::uint64_t>(uniform(bits) * origin.scale));
}

}  // namespace

arma::mat generate(const Generated& origin) {
  std::mt19937_64 bits(origin.seed);
  arma::mat values(origin.rows, origin.columns, arma::fill::none);
  for (double& value : values) value = draw(origin, bits);  // Armadillo iterates column by column
  return values;
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

bool same_bits(const arma::mat& a, const arma::mat& b) {
  if (a.n_rows != b.n_rows || a.n_cols != b.n_cols) return false;
  for (arma::uword i = 0; i < a.n_elem; ++i)
    if (!same_bits(a(i), b(i))) return false;
  return true;
}

}  // namespace gradcheck::cases
