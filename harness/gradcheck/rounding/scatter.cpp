// SPDX-License-Identifier: MIT
// Rounding that the leading digits of the cotangent decide: how far backward's answer is from linear in it.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <random>

#include <gradcheck/rounding/backward_rounding.hpp>

namespace gradcheck::detail {
namespace {

/// Shares of the cotangent whose leading digits differ.
constexpr std::array<double, 4> shares_of_cotangent{0.5625, 0.6875, 0.8125, 0.9375};
/// Beside a tie an answer may be one of two or three whole numbers, and four of them the same by chance: so many more,
/// in steps of the golden section, of which no two have digits alike; and so many times the cotangent in two parts.
constexpr int shares_beside_tie = 12, parts_beside_tie = 8;
constexpr double golden = 0.6180339887498949;

}  // namespace

void BackwardRounding::measure_scaled() {
  if (!scaled_.empty()) return;
  for (const arma::mat& g : here_) scaled_.emplace_back(arma::size(g), arma::fill::zeros);
  const auto half = side_.takes_cotangent ? asked(0.5 * side_.cotangent) : std::nullopt;
  if (!is_answer(half)) return;
  half_ = *half;
  for (const double share : shares_of_cotangent) ask_for_share(share, scaled_);
}

/// Counts where half of the cotangent gives half the answer, bit by bit: what is not linear in it does not.
void BackwardRounding::take_scatter(std::size_t b, arma::uword i, double there, Answer& most) const {
  const double a = here_[b](i), apart = std::abs(there - a);
  if (2 * half_[b](i) == a && std::isfinite(apart)) most[b](i) = std::max(most[b](i), apart);
}

/// How far the answer to a share of the cotangent, divided by it, is from the answer.
void BackwardRounding::ask_for_share(double share, Answer& most) {
  const auto there = asked(share * side_.cotangent);
  if (!is_answer(there)) return;
  for (std::size_t b = 0; b < here_.size(); ++b)
    for (arma::uword i = 0; i < here_[b].n_elem; ++i) take_scatter(b, i, (*there)[b](i) / share, most);
}

/// How far the answers to two parts of the cotangent, each entry in either, are from adding up to the whole answer: what
/// a large number swallows of a small one is there where the small one is alone.
void BackwardRounding::ask_for_parts(std::mt19937_64& random, Answer& most) {
  arma::mat part = side_.cotangent;
  part.transform([&random](double c) { return random() % 2 == 0 ? c : 0.0; });
  const auto one = asked(part), other = asked(side_.cotangent - part);
  if (!is_answer(one) || !is_answer(other)) return;
  for (std::size_t b = 0; b < here_.size(); ++b)
    for (arma::uword i = 0; i < here_[b].n_elem; ++i) take_scatter(b, i, (*one)[b](i) + (*other)[b](i), most);
}

void BackwardRounding::measure_beside_tie() {
  if (!beside_tie_.empty()) return;
  measure_scaled();
  beside_tie_ = scaled_;
  if (half_.empty()) return;
  for (int k = 1; k <= shares_beside_tie; ++k) ask_for_share(0.5 + 0.5 * std::fmod(k * golden, 1.0), beside_tie_);
  std::mt19937_64 random(seed_ + 300);
  for (int k = 0; k < parts_beside_tie; ++k) ask_for_parts(random, beside_tie_);
}

double BackwardRounding::scatter(std::size_t b, arma::uword i) {
  if (!repeats()) return 0;
  measure_scaled();
  return i < scaled_[b].n_elem ? floor_factor * scaled_[b](i) : 0;
}

double BackwardRounding::scatter_beside_tie(std::size_t b, arma::uword i) {
  if (!jumps(b, i)) return 0;
  measure_beside_tie();
  return floor_factor * beside_tie_[b](i);
}

}  // namespace gradcheck::detail
