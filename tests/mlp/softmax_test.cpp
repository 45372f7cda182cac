// SPDX-License-Identifier: MIT
#include <mlp/formula/softmax.hpp>

#include <catch2/catch.hpp>

#include "near.hpp"

using arma::mat;

TEMPLATE_TEST_CASE("softmax is exp over the row's sum of exp", "", float, double) {
  std::mt19937_64 generator(2);
  const arma::Mat<TestType> z = TestType(4) * random_matrix<TestType>(3, 5, generator);
  const arma::Mat<TestType> a = mlp::softmax(z);
  for (arma::uword i = 0; i < 3; ++i)
    for (arma::uword j = 0; j < 5; ++j) {
      long double sum = 0;
      for (arma::uword k = 0; k < 5; ++k) sum += std::exp(static_cast<long double>(z(i, k)));
      const long double exact = std::exp(static_cast<long double>(z(i, j))) / sum;
      CHECK(near(a(i, j), exact, 16 * unit<TestType> * exact));
    }
}

TEMPLATE_TEST_CASE("softmax of entries as large as 1e4 neither overflows nor loses the small ones", "", float, double) {
  using Mat = arma::Mat<TestType>;
  const Mat z = {{1e4, -1e4, 1e4}, {-1e4, -1e4, -1e4}, {9999, 1e4, 9980}};
  const Mat a = mlp::softmax(z);
  CHECK(near(Mat(a.row(0)), Mat{{0.5, 0, 0.5}}, 0));
  CHECK(near(Mat(a.row(1)), Mat{{TestType(1) / 3, TestType(1) / 3, TestType(1) / 3}},
             static_cast<double>(unit<TestType>)));
  CHECK(near(a(2, 2), 1.506824035287499e-9L, 8 * unit<TestType> * 1.5e-9L));  // exp(-20) / (1 + exp(-1) + exp(-20))
  CHECK(
      near(arma::Mat<TestType>(arma::sum(a, 1)), Mat(3, 1, arma::fill::ones), 2 * static_cast<double>(unit<TestType>)));
}

TEST_CASE("a single class has probability one and passes no gradient") {
  const mat a = mlp::softmax(arma::vec{-1e4, 3});
  CHECK(near(a, arma::vec{1, 1}, 0));
  CHECK(near(mlp::softmax_vjp(a, arma::vec{5, -7}), arma::vec{0, 0}, 0));
}

TEST_CASE("the VJP of softmax is the cotangent times the Jacobian diag(a) - a a^T of each row") {
  std::mt19937_64 generator(3);
  const mat a = mlp::softmax(mat(3 * random_matrix<double>(4, 3, generator)));
  const mat cotangent = random_matrix<double>(4, 3, generator);
  const mat dz = mlp::softmax_vjp(a, cotangent);
  for (arma::uword i = 0; i < 4; ++i) {
    const mat jacobian = arma::diagmat(a.row(i)) - a.row(i).t() * a.row(i);
    CHECK(near(mat(dz.row(i)), mat(cotangent.row(i) * jacobian), 1e-15));
  }
}

TEST_CASE("the VJP of a saturated row keeps its digits") {
  const mat a = mlp::softmax(mat{{50, 0, 10}});
  const mat dz = mlp::softmax_vjp(a, mat{{3, 5, 3.5}});
  const double small = std::exp(-50.0), middle = std::exp(-40.0);  // a to 17 digits: exp(-50) and exp(-40), next to 1
  CHECK(dz(0, 0) == Approx(-(2 * small + 0.5 * middle)).epsilon(1e-14));
  CHECK(dz(0, 1) == Approx(2 * small).epsilon(1e-14));
  CHECK(dz(0, 2) == Approx(0.5 * middle).epsilon(1e-14));
}

TEST_CASE("a NaN spoils its own row of softmax, all of it, and no other") {
  const mat a = mlp::softmax(mat{{1, arma::datum::nan, 2}, {0, 0, 0}});
  CHECK(a.row(0).eval().has_nan());
  CHECK(std::isnan(a(0, 0)));
  CHECK(std::isnan(a(0, 2)));
  CHECK(a.row(1).eval().is_finite());
}
