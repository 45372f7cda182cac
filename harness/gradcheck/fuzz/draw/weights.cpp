// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/draw/weights.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/fuzz/draw/gen.hpp>

namespace gradcheck::fuzz {
namespace {

arma::mat lattice(Random& random, arma::uword rows, arma::uword cols) {
  arma::mat m(rows, cols, arma::fill::zeros);
  for (double& entry : m) entry = 0.5 * static_cast<double>(random.between(0, 8)) - 2.0;
  return m;
}

/// The corner [rows x cols] of I - 2 v v^T / v^T v.
arma::mat reflection(Random& random, arma::uword rows, arma::uword cols) {
  const arma::mat v = random.normal(std::max(rows, cols), 1, 1.0);
  double square = 0;
  for (const double entry : v) square += entry * entry;
  arma::mat m(rows, cols, arma::fill::eye);
  for (arma::uword j = 0; j < cols; ++j)
    for (arma::uword i = 0; i < rows; ++i) m(i, j) -= 2 * v(i) * v(j) / square;
  return m;
}

arma::mat sparse(Random& random, arma::mat m) {
  for (double& entry : m)
    if (random.chance(0.75)) entry = 0;
  return m;
}

arma::mat saturating(Random& random, arma::uword rows, arma::uword cols) {
  arma::mat m(rows, cols, arma::fill::zeros);
  for (double& entry : m) entry = (random.chance(0.5) ? 1 : -1) * random.uniform(20, 100) / static_cast<double>(cols);
  return m;
}

arma::mat draw(Random& random, arma::uword rows, arma::uword cols, WeightKind kind) {
  const double ordinary = 1 / std::sqrt(static_cast<double>(cols));
  switch (kind) {
    case WeightKind::gaussian: return random.normal(rows, cols, ordinary);
    case WeightKind::orthogonal: return reflection(random, rows, cols);
    case WeightKind::repeated: return arma::repmat(random.normal(1, cols, ordinary), rows, 1);
    case WeightKind::lattice: return lattice(random, rows, cols);
    case WeightKind::scaled: return random.normal(rows, cols, random.log_uniform(1e-3, 1e3));
    case WeightKind::sparse: return sparse(random, random.normal(rows, cols, ordinary));
    case WeightKind::zero: return arma::mat(rows, cols, arma::fill::zeros);
    case WeightKind::saturating: return saturating(random, rows, cols);
  }
  return {};
}

}  // namespace

const std::vector<WeightKind>& weight_kinds() {
  using enum WeightKind;
  static const std::vector<WeightKind> all{gaussian, orthogonal, repeated, lattice, scaled, sparse, zero, saturating};
  return all;
}

std::string_view name(WeightKind kind) {
  constexpr std::array<std::string_view, 8> names{"gaussian", "orthogonal", "repeated", "lattice",
                                                  "scaled",   "sparse",     "zero",     "saturating"};
  return names.at(static_cast<std::size_t>(kind));
}

rc::Gen<arma::mat> weights(arma::uword rows, arma::uword cols, WeightKind kind) {
  return drawn([=](Random& random) { return draw(random, rows, cols, kind); });
}

}  // namespace gradcheck::fuzz
