// SPDX-License-Identifier: MIT
#include <gradcheck/subject/subject.hpp>

#include <catch2/catch.hpp>

#include <stdexcept>

using arma::mat;
using gradcheck::Difference;
using gradcheck::detail::contraction;

TEST_CASE("contract makes one term of each output: the cotangent times its difference") {
  const Difference d = contraction(mat{{2, -1}}, mat{{3, 5}}, mat{{1, 1}}, 0x1p-52);
  CHECK(d.terms(0) == 4);
  CHECK(d.terms(1) == -4);
}

TEST_CASE("contract rounds each output that moved by half a spacing, times the cotangent") {
  const Difference d = contraction(mat{{2, -1, 7}}, mat{{3, 5, 9}}, mat{{1, 1, 9}}, 0x1p-23);
  CHECK(d.rounding(0) == 2 * 0.5 * 0x1p-23 * (3 + 1));
  CHECK(d.rounding(1) == 1 * 0.5 * 0x1p-23 * (5 + 1));
  CHECK(d.rounding(2) == 0);
}

TEST_CASE("an output that does not move has neither difference nor rounding, whatever its cotangent") {
  const Difference d = contraction(mat{arma::datum::inf}, mat{1e300}, mat{1e300}, 0x1p-52);
  CHECK(d.terms(0) == 0);
  CHECK(d.rounding(0) == 0);
}

TEST_CASE("rounding of huge outputs under a small cotangent does not overflow") {
  const Difference d = contraction(mat{1e-200}, mat{1.7e308}, mat{1.6e308}, 0x1p-52);
  CHECK(std::isfinite(d.rounding(0)));
}

TEST_CASE("contract refuses outputs of another shape than the cotangent") {
  CHECK_THROWS_WITH(contraction(mat(1, 2), mat(2, 1), mat(1, 2), 0x1p-52),
                    "contract: outputs are [2 x 1] and [1 x 2], the cotangent is [1 x 2]");
  CHECK_THROWS_AS(contraction(mat(1, 2), mat(1, 2), mat(2, 1), 0x1p-52), std::invalid_argument);
}
