// SPDX-License-Identifier: MIT
#include <gradcheck/layer/coordinates.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

using gradcheck::Coordinates;

TEST_CASE("coordinates of a matrix are its entries, column by column") {
  arma::mat m = {{1, 2, 3}, {4, 5, 6}};
  const Coordinates c(m);
  CHECK(c.rows() == 2);
  CHECK(c.cols() == 3);
  CHECK(c.size() == 6);
  CHECK(c.get(1) == 4);
  CHECK(c.get(4) == 3);
  c.set(4, 30);
  CHECK(m(0, 2) == 30);
}

TEST_CASE("rows, columns and scalars have the shape of a matrix") {
  arma::rowvec row = {1, 2, 3};
  arma::vec column = {4, 5};
  double scalar = 6;
  CHECK(Coordinates(row).rows() == 1);
  CHECK(Coordinates(row).cols() == 3);
  CHECK(Coordinates(column).rows() == 2);
  CHECK(Coordinates(column).cols() == 1);
  CHECK(Coordinates(scalar).size() == 1);
  Coordinates(scalar).set(0, 7);
  CHECK(scalar == 7);
}

TEST_CASE("a cube shows its slices side by side") {
  arma::cube cube(2, 3, 2, arma::fill::zeros);
  cube(1, 2, 1) = 5;
  const Coordinates c(cube);
  CHECK(c.rows() == 2);
  CHECK(c.cols() == 6);
  CHECK(c.values()(1, 5) == 5);
  c.set(11, 8);
  CHECK(cube(1, 2, 1) == 8);
}

TEST_CASE("what is set is rounded to the object's own type, and read back as it is kept") {
  arma::fmat m(1, 1);
  float scalar = 0;
  const Coordinates c(m), s(scalar);
  c.set(0, 0.1);
  s.set(0, 0.1);
  CHECK(c.get(0) == static_cast<double>(0.1F));
  CHECK(s.get(0) == static_cast<double>(0.1F));
}

TEST_CASE("spacing is the distance from 1 to the next number of the type") {
  arma::mat d(1, 1);
  arma::fmat f(1, 1);
  CHECK(Coordinates(d).spacing() == 0x1p-52);
  CHECK(Coordinates(f).spacing() == 0x1p-23);
}

TEST_CASE("coordinates follow the object where its memory is reallocated") {
  arma::mat m(1, 1, arma::fill::zeros);
  const Coordinates c(m);
  m = arma::mat(40, 50).fill(2.0);
  CHECK(c.size() == 2000);
  CHECK(c.get(1999) == 2);
}

TEST_CASE("values are a copy that later changes do not reach") {
  arma::mat m = {1, 2};
  const Coordinates c(m);
  const arma::mat before = c.values();
  c.set(0, 9);
  CHECK(before(0) == 1);
  CHECK(c.values()(0) == 9);
}

TEST_CASE("an empty matrix has no coordinates") {
  arma::mat m;
  CHECK(Coordinates(m).size() == 0);
  CHECK(Coordinates(m).values().is_empty());
}

TEST_CASE("nothing is written into a matrix of another size, or beyond it") {
  arma::mat m(1, 3, arma::fill::zeros);
  const Coordinates c(m);
  const arma::mat five(5, 3, arma::fill::ones), turned(3, 1, arma::fill::ones), right(1, 3, arma::fill::ones);
  CHECK_THROWS_WITH(c.assign(five), "coordinates are [1 x 3], the values [5 x 3]");
  CHECK_THROWS_AS(c.assign(turned), std::invalid_argument);
  CHECK_THROWS_AS(c.assign(five, 1.0, right), std::invalid_argument);
  CHECK_THROWS_AS(c.assign(right, 1.0, five), std::invalid_argument);
  CHECK_THROWS_WITH(c.set(3, 1.0), "coordinates are [1 x 3], there is no entry 3");
  CHECK_THROWS_AS(c.get(3), std::out_of_range);
  CHECK(arma::accu(m) == 0);
  c.assign(right);
  CHECK(arma::accu(m) == 3);
}

TEST_CASE("what is put back has the shape that it had, whatever became of it") {
  arma::mat m = {{1, 2}, {3, 4}, {5, 6}};
  arma::frowvec row = {1, 2, 3};
  arma::vec column = {4, 5};
  arma::cube cube(2, 3, 4, arma::fill::ones);
  double scalar = 6;
  const auto is_put_back = [](const Coordinates& c, auto change) {
    const Coordinates::Held held = c.held();
    change();
    CHECK_FALSE(c.has_shape_of(held));
    c.put_back(held);
    CHECK(c.has_shape_of(held));
    CHECK(arma::approx_equal(c.values(), held.values, "absdiff", 0));
  };
  is_put_back(m, [&] { m = arma::mat(1, 400, arma::fill::zeros); });
  is_put_back(m, [&] { m.reset(); });
  is_put_back(m, [&] { m = m.t().eval(); });
  is_put_back(row, [&] { row.set_size(50); });
  is_put_back(column, [&] { column.reset(); });
  is_put_back(cube, [&] { cube.set_size(2, 4, 3); });
  is_put_back(cube, [&] { cube.reset(); });
  CHECK(cube.n_slices == 4);
  arma::mat empty;
  is_put_back(empty, [&] { empty.ones(2, 2); });
  const Coordinates::Held held = Coordinates(scalar).held();
  scalar = 7;
  Coordinates(scalar).put_back(held);
  CHECK(scalar == 6);
}
