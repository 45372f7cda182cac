// SPDX-License-Identifier: MIT
#include <gradcheck/contract/moves.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include <gradcheck/base/random_cotangent.hpp>

namespace gradcheck::detail {
namespace {

constexpr double little = 0.05, own_size = 0.5;

/// By how much a zero of these values moves: nothing says that it may be as large as 1. Weights that are all zero, moved
/// by a half each, may leave the domain of a layer that iterates until it converges.
double move_of_zero(const arma::mat& values, Move move) {
  if (move == Move::a_little || values.is_zero()) return little;
  return own_size * std::min(1.0, arma::norm(arma::vectorise(values)) / std::sqrt(static_cast<double>(values.n_elem)));
}

/// r: of [0.5, 1.5], with a sign.
double moved_to(double value, double r, double of_zero, Move move) {
  if (move == Move::to_zero) return 0.0;
  return value == 0.0 ? of_zero * r : value * (1 + (move == Move::a_little ? little : own_size) * r);
}

bool is_special(double value) {
  constexpr std::array special{0.0, 0.5, 1.0, 2.0};
  return std::ranges::find(special, std::abs(value)) != special.end();
}

}  // namespace

std::string_view to_string(Move move) {
  switch (move) {
    case Move::a_little: return "moved by about 5 %";
    case Move::by_own_size: return "moved by about 50 %";
    case Move::to_zero: return "all zero";
  }
  return "";
}

void move_parameters(const AnyLayer& layer, Move move) {
  std::uint64_t seed = 5;
  for (const Parameter& p : layer.parameters()) {
    if (!p.gradient) continue;
    const arma::mat value = p.value.values(), r = random_cotangent(value.n_rows, value.n_cols, ++seed);
    const double of_zero = move_of_zero(value, move);
    for (arma::uword i = 0; i < r.n_elem; ++i) p.value.set(i, moved_to(value(i), r(i), of_zero, move));
  }
}

bool are_ordinary(const arma::mat& values) {
  const arma::vec sizes = arma::abs(arma::vectorise(values));
  if (std::ranges::all_of(sizes, is_special)) return false;
  return sizes.n_elem == 1 || sizes.max() > sizes.min();
}

}  // namespace gradcheck::detail
