// SPDX-License-Identifier: MIT
#include <gradcheck/base/random_cotangent.hpp>

#include <catch2/catch.hpp>

using gradcheck::detail::random_cotangent;

TEST_CASE("entries of a cotangent have sizes from a half to one and a half, and both signs") {
  const arma::mat c = random_cotangent(40, 50, 1);
  CHECK(arma::abs(c).min() >= 0.5);
  CHECK(arma::abs(c).max() <= 1.5);
  const double positive = arma::accu(arma::conv_to<arma::mat>::from(c > 0)) / static_cast<double>(c.n_elem);
  CHECK(positive == Approx(0.5).margin(0.05));
}

TEST_CASE("the same seed gives the same cotangent, bit for bit, and another seed another one") {
  CHECK(arma::all(arma::vectorise(random_cotangent(3, 4, 5) == random_cotangent(3, 4, 5))));
  CHECK(arma::all(arma::vectorise(random_cotangent(3, 4, 5) != random_cotangent(3, 4, 6))));
}

TEST_CASE("the first numbers of seed 1 are pinned") {
  const arma::mat c = random_cotangent(2, 1, 1);
  CHECK(c(0) == -0x1.448b7abf76d0dp-1);
  CHECK(c(1) == -0x1.45d724a04631fp-1);
}
