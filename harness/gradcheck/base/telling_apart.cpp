// SPDX-License-Identifier: MIT
#include <gradcheck/base/telling_apart.hpp>

#include <bit>

namespace gradcheck::detail {
namespace {

/// The first n numbers with half of so many bits set; fewer where there are no more.
std::vector<unsigned> half_set(int bits, arma::uword n) {
  std::vector<unsigned> numbers;
  for (unsigned w = 0; w < 1U << bits && numbers.size() < n; ++w)
    if (std::popcount(w) == bits / 2) numbers.push_back(w);
  return numbers;
}

std::vector<std::vector<unsigned char>> by_number(arma::uword n) {
  int bits = 0;
  while (half_set(bits, n).size() < n) ++bits;
  const std::vector<unsigned> numbers = half_set(bits, n);
  std::vector<std::vector<unsigned char>> moves;
  for (int bit = 0; bit < bits; ++bit) {
    moves.emplace_back();
    for (const unsigned w : numbers) moves.back().push_back(w >> bit & 1U);
  }
  return moves;
}

std::vector<std::vector<unsigned char>> by_halves(arma::uword n, RandomBits& random) {
  std::vector<std::vector<unsigned char>> moves;
  for (int half = 0; half < 2; ++half) {
    moves.push_back(random.coins(n));
    moves.push_back(moves.back());
    for (unsigned char& moved : moves.back()) moved ^= 1U;
  }
  return moves;
}

}  // namespace

std::vector<std::vector<unsigned char>> moves_telling_apart(arma::uword n, RandomBits& random) {
  return n <= most_told_apart ? by_number(n) : by_halves(n, random);
}

}  // namespace gradcheck::detail
