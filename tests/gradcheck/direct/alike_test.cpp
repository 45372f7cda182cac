// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <gradcheck/direct/alike.hpp>

using gradcheck::detail::alike_terms, gradcheck::detail::norm_of_sums;

TEST_CASE("terms are alike where their samples have the same outputs, one for each sample or for each output") {
  const arma::mat y{{1, 2}, {3, 4}, {1, 2}, {1, 5}};
  CHECK(arma::all(alike_terms(y, 4) == arma::uvec{0, 1, 0, 3}));
  CHECK(arma::all(alike_terms(y, 8) == arma::uvec{0, 1, 0, 3, 4, 5, 4, 7}));
  CHECK(alike_terms(y, 5).is_empty());
  CHECK(alike_terms(y.rows(0, 1), 2).is_empty());
  CHECK(alike_terms(arma::mat(0, 2), 0).is_empty());
}

TEST_CASE("noise of alike terms is added up, that of others as independent errors are") {
  const arma::vec noise{3, 4, 0, 3};
  CHECK(norm_of_sums(noise, {}) == Approx(std::sqrt(34.0)));
  CHECK(norm_of_sums(noise, {0, 1, 0, 0}) == Approx(std::sqrt(52.0)));
  CHECK(norm_of_sums(noise, {0, 0, 0}) == Approx(std::sqrt(58.0)));
}
