// SPDX-License-Identifier: MIT
#include <mlp/base/shuffle.hpp>

#include <catch2/catch.hpp>

#include "near.hpp"

TEST_CASE(
    "a seed gives the same orders on every platform") {  // golden: mt19937_64 and the swaps written anew in Python
  std::mt19937_64 zero(0), other(42);
  const auto is = [](const arma::uvec& found, const arma::uvec& expected) { return arma::all(found == expected); };
  CHECK(is(mlp::shuffled(10, zero), {7, 2, 0, 8, 3, 9, 6, 1, 5, 4}));
  CHECK(is(mlp::shuffled(10, zero), {5, 9, 6, 1, 7, 8, 4, 0, 2, 3}));
  CHECK(is(mlp::shuffled(10, other), {1, 7, 9, 0, 3, 8, 4, 2, 5, 6}));
}

TEST_CASE("a shuffle has every row once, for any number of rows") {
  std::mt19937_64 generator(1);
  for (arma::uword n = 0; n < 40; ++n) {
    arma::uvec rows = arma::sort(mlp::shuffled(n, generator));
    REQUIRE(rows.n_elem == n);
    for (arma::uword i = 0; i < n; ++i) CHECK(rows(i) == i);
  }
}

TEST_CASE("each order of three rows comes up as often as the others") {
  std::mt19937_64 generator(2);
  arma::uvec counts(27, arma::fill::zeros);
  for (int run = 0; run < 6000; ++run) {
    const arma::uvec rows = mlp::shuffled(3, generator);
    ++counts(9 * rows(0) + 3 * rows(1) + rows(2));
  }
  const arma::uvec seen = arma::nonzeros(counts);
  REQUIRE(seen.n_elem == 6);
  CHECK(seen.min() > 880);  // 1000 expected, standard deviation 29
  CHECK(seen.max() < 1120);
}
