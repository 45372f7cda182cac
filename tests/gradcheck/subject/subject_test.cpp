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

TEST_CASE("an output is rounded by the smallest number at least, however small it is") {
  CHECK(contraction(mat{3}, mat{2e-320}, mat{1e-320}, 0x1p-52).rounding(0) == 4 * 0x1p-1074);
  CHECK(contraction(mat{3}, mat{2e-44}, mat{1e-44}, 0x1p-23).rounding(0) >= 3 * 0x1p-149);
  CHECK(contraction(mat{1e-180}, mat{2e-170}, mat{1e-170}, 0x1p-52).rounding(0) == 0x1p-1074);
  CHECK(contraction(mat{0}, mat{2e-170}, mat{1e-170}, 0x1p-52).rounding(0) == 0);
}

TEST_CASE("a penalty is as exact as its differences to the middle, not as their sum, which may cancel") {
  gradcheck::Subject::Block block;
  block.own_term = [](double w) { return 0.5 * w * w; };
  block.own_secant = [](double p, double m) { return 0.5 * (p - m) * (p + m); };
  const double x = 1e-20, h = 0x1p-10;  // x + h is h
  const auto across = gradcheck::detail::own_difference(block, x + h, x - h);
  CHECK(across.exact);
  CHECK(std::abs(across.value / (2 * h) - x) <= across.rounding / (2 * h));
  CHECK(across.rounding <= 0x1p-52 * h * h);
  const auto beside = gradcheck::detail::own_difference(block, 0.5 + h, 0.5 - h);
  CHECK(beside.rounding == Approx(0x1p-52 * beside.value).epsilon(1e-12));
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
