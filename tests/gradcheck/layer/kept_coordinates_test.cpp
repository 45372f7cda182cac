// SPDX-License-Identifier: MIT
#include <gradcheck/layer/kept_coordinates.hpp>

#include <catch2/catch.hpp>

#include <optional>

using arma::mat;
using gradcheck::detail::HeldCoordinates;
using gradcheck::detail::KeptCoordinates;

TEST_CASE("coordinates are put back at the end of the scope, in the shape that they had") {
  mat follows(5, 200, arma::fill::randn), stays = {1, 2, 3};
  const mat before = follows;
  {
    const KeptCoordinates kept({follows, stays});
    follows = mat(1, 200, arma::fill::zeros);
    stays(1) = 7;
    CHECK(kept[1](1) == 2);
  }
  REQUIRE(arma::size(follows) == arma::size(before));
  CHECK(arma::all(arma::vectorise(follows == before)));
  CHECK(stays(1) == 2);
}

TEST_CASE("a matrix that cannot have its size again is left, and the others are put back") {
  mat stays = {1, 2, 3};
  double memory[6] = {};
  mat fixed(memory, 2, 3, false, true), other = fixed;
  {
    const KeptCoordinates kept({other, stays});
    other = mat(memory, 3, 2, false, true);
    stays.zeros();
  }
  CHECK(stays(2) == 3);
}

TEST_CASE("what has another shape is put back alone, and told by its place") {
  mat a = {1, 2}, b = {3, 4}, c = {5, 6};
  const HeldCoordinates held({a, b, c});
  CHECK(held.put_back_reshaped() == std::nullopt);
  a(0) = 9;
  b.set_size(3, 3);
  c.reset();
  CHECK(held.put_back_reshaped() == std::optional<std::size_t>(1));
  CHECK(a(0) == 9);
  CHECK(arma::approx_equal(b, mat{3, 4}, "absdiff", 0));
  CHECK(arma::approx_equal(c, mat{5, 6}, "absdiff", 0));
}
