// SPDX-License-Identifier: MIT
#include <mlp/loss.hpp>

#include <catch2/catch.hpp>

#include "near.hpp"

using arma::mat;
using mlp::Loss;
using mlp::LossKind;
using mlp::Reduction;

namespace {

template <class T>
const Loss<T> gaussian{LossKind::gaussian_nll, Reduction::sum};

}  // namespace

// By hand: 1/2 (log v + r^2 / v), r / v, 1/2 (1 / v - (r / v)^2).
TEMPLATE_TEST_CASE("Gaussian negative log-likelihood and its slopes by mean and variance, by hand", "", float, double) {
  using Mat = arma::Mat<TestType>;
  const Mat y = {{3, -1, 4, 0.25}}, t = {{1, -1}};
  const long double expected = (std::log(4.0L) + 1) / 2 + std::log(0.25L) / 2;
  CHECK(near(gaussian<TestType>.value(y, t), expected, 4 * unit<TestType>));
  CHECK(near(gaussian<TestType>.gradient(y, t), Mat{{0.5, 0, 0, 2}}, 0));
}

TEST_CASE("a variance below 1e-6, also a negative one, counts as 1e-6, and the slope by it is 0") {
  const mat t = {0.001};
  const double at_clamp = gaussian<double>.value(mat{{0.0, 1e-6}}, t);
  CHECK(near(at_clamp, (std::log(1e-6) + 1) / 2, 1e-14));
  for (const double variance : {9e-7, 0.0, -3.0}) {
    const mat y = {{0.0, variance}};
    CHECK(gaussian<double>.value(y, t) == at_clamp);
    CHECK(near(gaussian<double>.gradient(y, t), mat{{-1000, 0}}, 1e-10));
  }
}

TEST_CASE("at a variance of 1e-6 the slope by it is that from above") {
  const mat y = {{0.0, 1e-6}}, t = {0.003};
  CHECK(near(gaussian<double>.gradient(y, t)(1), 0.5 * (1 - 9) / 1e-6, 1e-7));
}

TEST_CASE("the mean over entries divides by the targets, not by means and variances") {
  const mat y = {{1, 2, 1, 1}, {0, 0, 2, 0.5}}, t = {{0, 0}, {1, 1}};
  const double sum = gaussian<double>.value(y, t);
  CHECK(near(Loss<double>{LossKind::gaussian_nll, Reduction::mean}.value(y, t), sum / 2, 1e-15));
  CHECK(near(Loss<double>{LossKind::gaussian_nll, Reduction::mean_entries}.value(y, t), sum / 4, 1e-15));
}
