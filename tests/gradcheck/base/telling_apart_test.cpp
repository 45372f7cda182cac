// SPDX-License-Identifier: MIT
#include <gradcheck/base/telling_apart.hpp>

#include <algorithm>
#include <catch2/catch.hpp>

using gradcheck::detail::moves_telling_apart;
using Moves = std::vector<std::vector<unsigned char>>;

namespace {

/// Whether some move takes item i and leaves item j.
bool told_apart(const Moves& moves, arma::uword i, arma::uword j) {
  return std::ranges::any_of(moves, [=](const auto& moved) { return moved[i] == 1 && moved[j] == 0; });
}

}  // namespace

TEST_CASE("of every two of up to 256 items some move takes the first and leaves the second") {
  gradcheck::detail::RandomBits random(1);
  for (arma::uword n = 1; n <= gradcheck::detail::most_told_apart; ++n) {
    const Moves moves = moves_telling_apart(n, random);
    arma::uword missed = 0;
    for (arma::uword i = 0; i < n; ++i)
      for (arma::uword j = 0; j < n; ++j) missed += i != j && !told_apart(moves, i, j) ? 1 : 0;
    INFO(n);
    CHECK(missed == 0);
  }
}

TEST_CASE("the moves are as few as can be") {
  gradcheck::detail::RandomBits random(1);
  const auto count = [&random](arma::uword n) { return moves_telling_apart(n, random).size(); };
  CHECK(count(1) == 0);
  CHECK(count(2) == 2);
  CHECK(count(3) == 3);
  CHECK(count(6) == 4);
  CHECK(count(7) == 5);
  CHECK(count(20) == 6);
  CHECK(count(70) == 8);
  CHECK(count(252) == 10);
  CHECK(count(256) == 11);
}

TEST_CASE("more items move by two random halves and the rest of each") {
  gradcheck::detail::RandomBits random(1);
  const Moves moves = moves_telling_apart(257, random);
  REQUIRE(moves.size() == 4);
  CHECK(moves[0] != moves[2]);
  for (arma::uword i = 0; i < 257; ++i) {
    CHECK(moves[0][i] + moves[1][i] == 1);
    CHECK(moves[2][i] + moves[3][i] == 1);
  }
}
