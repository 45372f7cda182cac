// SPDX-License-Identifier: MIT
#include <gradcheck/direct/extrapolation.hpp>

#include <armadillo>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

using gradcheck::detail::extrapolate;

namespace {

/// A difference of step h whose error is a polynomial in h^2 of this degree, as that of a central difference is; its
/// limit is 2.
double difference(double h, int degree) {
  double d = 2;
  for (int k = 1; k <= degree; ++k) d += std::pow(h * h, k) / k;
  return d;
}

}  // namespace

TEST_CASE("each further step removes one more power of the squared step, no step more than that") {
  const auto three = extrapolate(std::array{difference(1, 2), difference(0.5, 2), difference(0.25, 2)});
  CHECK(std::abs(three.value - 2) < 1e-14);
  CHECK(std::abs(three.last - 2) > 1e-3);
  CHECK(std::abs(extrapolate(std::array{difference(1, 3), difference(0.5, 3), difference(0.25, 3)}).value - 2) > 1e-3);
  const std::vector<double> four{difference(1, 3), difference(0.5, 3), difference(0.25, 3), difference(0.125, 3)};
  CHECK(std::abs(extrapolate(four).value - 2) < 1e-14);
}

TEST_CASE("three steps are extrapolated by the formula in the header, to the bit") {
  const double d0 = 0.1, d1 = 0.3, d2 = 0.7, before = d1 + (d1 - d0) / 3, last = d2 + (d2 - d1) / 3;
  const auto e = extrapolate(std::array{d0, d1, d2});
  CHECK(e.before == before);
  CHECK(e.last == last);
  CHECK(e.value == last + (last - before) / 15);
}

TEST_CASE("vectors are extrapolated as their entries are") {
  const std::vector<arma::vec> d{{0.1, 1}, {0.3, 2}, {0.7, 4}};
  const auto e = extrapolate(d);
  for (const arma::uword i : {0U, 1U}) {
    const auto one = extrapolate(std::array{d[0](i), d[1](i), d[2](i)});
    CHECK(e.value(i) == one.value);
    CHECK(e.before(i) == one.before);
  }
}
