// SPDX-License-Identifier: MIT
#include <gradcheck/variation/look.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/layers.hpp>

using arma::mat;
using gradcheck::detail::Freedom;
using gradcheck::detail::look_of;
using layers::normal;

TEST_CASE("labels, masks, probabilities and directions may not be varied, numbers may") {
  const mat positive = arma::abs(normal(4, 3));
  const mat probabilities = positive.each_col() / arma::sum(positive, 1);
  const mat directions = arma::normalise(normal(4, 3), 2, 1);
  for (const mat& m : {mat{{1, 0}, {0, 1}}, mat{{3, 1, 2}}, probabilities, directions, mat(probabilities.t())})
    CHECK(look_of({m, m}).freedom == Freedom::none);
  CHECK(look_of({normal(4, 3), normal(4, 3, 8)}).freedom == Freedom::any);
  CHECK(look_of({mat{{1, 0}}, normal(4, 3)}).freedom == Freedom::any);  // the first by chance
  CHECK(look_of({}).freedom == Freedom::none);
}

TEST_CASE("what is sorted may be scaled alone, what is symmetric or triangular may be a multiple of the identity too") {
  const mat m = normal(3, 3);
  CHECK(look_of({mat(arma::sort(normal(5, 2)))}).freedom == Freedom::scale);
  for (const mat& structured : {mat(m + m.t()), mat(arma::trimatl(m))})
    CHECK(look_of({structured}).freedom == Freedom::structured);
}

TEST_CASE("numbers of both signs have no bounds, others are bounded by 0 and 1 or the largest") {
  CHECK(std::isinf(look_of({normal(4, 3)}).highest));
  CHECK(look_of({mat{0.25, 0.5}, mat{0.125, 0.875}}).lowest == 0);
  CHECK(look_of({mat{0.25, 0.5}, mat{0.125, 0.875}}).highest == 1);
  CHECK(look_of({mat{0.25, 3.5}}).highest == 3.5);
}
