// SPDX-License-Identifier: MIT
#include <mlp/loss.hpp>

#include <catch2/catch.hpp>

#include "loss_reference.hpp"
#include "near.hpp"

using arma::mat;
using mlp::Loss;
using mlp::LossKind;
using mlp::Reduction;

namespace {

/// Targets that every loss accepts, for outputs in (0, 1).
template <class T>
arma::Mat<T> targets(LossKind kind) {
  if (kind == LossKind::softmax_cross_entropy) return arma::Col<T>{2, 0, 1, 1};
  if (kind == LossKind::gaussian_nll) return {{0, T(0.5)}, {T(0.25), 0}, {T(-0.125), 1}, {1, T(0.75)}};
  if (kind == LossKind::hinge) return {{1, -1, 1}, {1, 1, -1}, {-1, -1, 1}, {1, -1, -1}};
  return {{0, 1, T(0.5)}, {T(0.25), 1, 0}, {T(0.125), 0, 1}, {1, 1, T(0.75)}};
}

template <class T>
arma::Mat<T> outputs(LossKind kind) {
  const arma::Mat<T> of_gaussian = {{T(0.5), T(0.75), T(0.125), T(0.25)},
                                    {T(0.375), T(0.25), T(0.0625), T(2)},
                                    {T(0.9375), T(0.625), T(0.875), T(1)},
                                    {T(0.3125), T(0.8125), T(0.5), T(0.75)}};
  if (kind == LossKind::gaussian_nll) return of_gaussian;
  return {{T(0.5), T(0.75), T(0.125)},
          {T(0.375), T(0.25), T(0.0625)},
          {T(0.9375), T(0.625), T(0.875)},
          {T(0.3125), T(0.8125), T(0.1875)}};
}

}  // namespace

TEMPLATE_TEST_CASE("every loss of one entry and its gradient have the digits of a 60-digit evaluation", "", float,
                   double) {
  for (const LossReference& row : loss_reference) {
    const Loss<TestType> loss{mlp::loss_named(row.name)};
    const arma::Mat<TestType> y{static_cast<TestType>(row.y)}, t{static_cast<TestType>(row.t)};
    const auto bound = [](long double exact) {
      return 6 * unit<TestType> * std::abs(exact) + 2 * std::numeric_limits<TestType>::denorm_min();
    };
    CAPTURE(row.name, row.y, row.t, loss.value(y, t), row.value);
    CHECK(near(loss.value(y, t), row.value, bound(row.value)));
    CHECK(near(loss.gradient(y, t)(0), row.derivative, bound(row.derivative)));
  }
}

TEMPLATE_TEST_CASE("the gradient of every loss under every reduction is the numeric derivative of its value", "", float,
                   double) {
  for (const LossKind kind : mlp::loss_kinds())
    for (const Reduction reduction : {Reduction::sum, Reduction::mean, Reduction::mean_entries}) {
      const Loss<TestType> loss{kind, reduction, TestType(0.3)};
      const Loss<double> wide = loss.template cast<double>();
      const mat y = outputs<double>(kind), t = targets<double>(kind);
      const auto gradient = loss.gradient(outputs<TestType>(kind), targets<TestType>(kind));
      mat numeric(arma::size(y), arma::fill::none);
      for (arma::uword i = 0; i < y.n_elem; ++i) {
        mat up = y, down = y;
        up(i) += 1e-6;
        down(i) -= 1e-6;
        numeric(i) = (wide.value(up, t) - wide.value(down, t)) / 2e-6;
      }
      CAPTURE(mlp::name(kind), mlp::name(reduction));
      CHECK(near(arma::conv_to<mat>::from(gradient), numeric, std::is_same_v<TestType, float> ? 4e-6 : 1e-8));
    }
}

TEST_CASE("the value is the sum of the samples' losses, over 1, N or N m") {
  for (const LossKind kind : mlp::loss_kinds()) {
    INFO(mlp::name(kind));
    const mat y = outputs<double>(kind), t = targets<double>(kind);
    const double entries = kind == LossKind::gaussian_nll ? 8 : 12;
    const mat losses = Loss<double>{kind}.per_sample(y, t);
    REQUIRE(losses.n_rows == 4);
    REQUIRE(losses.n_cols == 1);
    for (arma::uword i = 0; i < 4; ++i) {
      const double alone = Loss<double>{kind, Reduction::sum}.value(y.row(i), t.row(i));
      CHECK(near(losses(i), alone, 1e-15));
    }
    CHECK(near(Loss<double>{kind, Reduction::sum}.value(y, t), arma::accu(losses), 1e-14));
    CHECK(near(Loss<double>{kind, Reduction::mean}.value(y, t), arma::accu(losses) / 4, 1e-14));
    CHECK(near(Loss<double>{kind, Reduction::mean_entries}.value(y, t), arma::accu(losses) / entries, 1e-14));
  }
}

TEST_CASE("a sample's loss is the sum over its entries") {
  for (const LossKind kind : mlp::loss_kinds()) {
    if (kind == LossKind::softmax_cross_entropy || kind == LossKind::gaussian_nll) continue;
    const mat y = outputs<double>(kind), t = targets<double>(kind);
    double sum = 0;
    for (arma::uword j = 0; j < 3; ++j) sum += Loss<double>{kind}.per_sample(mat{y(1, j)}, mat{t(1, j)})(0);
    INFO(mlp::name(kind));
    CHECK(near(Loss<double>{kind}.per_sample(y, t)(1), sum, 1e-15));
  }
}

TEST_CASE("the default reduction is the mean over samples, the slides' 1/N") {
  CHECK(Loss<double>{}.kind == LossKind::half_mse);
  CHECK(Loss<double>{}.value(arma::vec{1, 2}, arma::vec{3, 5}) == 3.25);
  CHECK(Loss<double>{}.scale(arma::vec{1, 2}, arma::vec{0, 0}) == 0.5);
}

TEST_CASE("huber turns from a parabola into a line at delta") {
  const Loss<double> loss{LossKind::huber, Reduction::sum, 2};
  const mat y{-5, -2, -1, 0, 2, 2.5}, zero(1, 6, arma::fill::zeros);
  CHECK(loss.value(y, zero) == 8 + 2 + 0.5 + 0 + 2 + 3);
  CHECK(near(loss.gradient(y, zero), mat{-2, -2, -1, 0, 2, 2}, 0));
}

TEST_CASE("at a kink the gradient of a loss is 0") {
  CHECK(Loss<double>{LossKind::mae}.gradient(mat{0.5}, mat{0.5})(0) == 0);
  CHECK(Loss<double>{LossKind::hinge}.gradient(mat{1}, mat{1})(0) == 0);
  CHECK(Loss<double>{LossKind::hinge}.gradient(mat{-1}, mat{-1})(0) == 0);
}

TEMPLATE_TEST_CASE("binary cross-entropy holds its logarithms at -100 and its denominator at 1e-12, as PyTorch does",
                   "", float, double) {
  using Mat = arma::Mat<TestType>;
  const Loss<TestType> loss{LossKind::binary_cross_entropy, Reduction::sum};
  CHECK(near(loss.per_sample(arma::Col<TestType>{0, 1, 0, 1}, arma::Col<TestType>{1, 0, 0, 1}),
             Mat(arma::Col<TestType>{100, 100, 0, 0}), 0));
  CHECK(loss.gradient(Mat{0}, Mat{1})(0) == -1 / TestType(1e-12));
  CHECK(loss.gradient(Mat{1}, Mat{0})(0) == 1 / TestType(1e-12));
  CHECK(loss.gradient(Mat{0}, Mat{0})(0) == 0);
  CHECK(loss.gradient(Mat{1}, Mat{1})(0) == 0);
}

TEMPLATE_TEST_CASE("logits of any size up to 1e4 give finite losses and gradients for every target", "", float,
                   double) {
  using Mat = arma::Mat<TestType>;
  const Loss<TestType> loss{LossKind::binary_cross_entropy_with_logits};
  for (const double size : {0.0, 1e-45, 1e-20, 1.0, 50.0, 200.0, 900.0, 1e4})
    for (const double sign : {-1.0, 1.0})
      for (const double t : {0.0, 0.3, 1.0}) {
        const Mat y{static_cast<TestType>(sign * size)}, target{static_cast<TestType>(t)};
        CHECK(std::isfinite(loss.value(y, target)));
        CHECK(loss.value(y, target) >= 0);
        CHECK(std::abs(loss.gradient(y, target)(0)) <= 1);
      }
}

TEST_CASE("binary cross-entropy on probabilities and on their logits agree") {
  const mat z{-3, -0.5, 0, 0.25, 2}, t{0, 0.5, 1, 0.125, 1};
  const mat p = 1 / (1 + arma::exp(-z));
  const Loss<double> on_p{LossKind::binary_cross_entropy}, on_z{LossKind::binary_cross_entropy_with_logits};
  CHECK(near(on_p.value(p, t), on_z.value(z, t), 1e-14));
  CHECK(near(mat(on_p.gradient(p, t) % p % (1 - p)), on_z.gradient(z, t), 1e-14));
}

TEST_CASE("binary cross-entropy alone is near certainty, just within the root of a last place of 0 and 1") {
  const Loss<double> loss{LossKind::binary_cross_entropy};
  const auto near_certainty = [&](double y) { return loss.is_near_certainty(mat{0.5, y}); };
  CHECK_FALSE(near_certainty(1.01 * 0x1p-26));
  CHECK(near_certainty(0.99 * 0x1p-26));
  CHECK_FALSE(near_certainty(1 - 1.01 * 0x1p-26));
  CHECK(near_certainty(1 - 0.99 * 0x1p-26));
  CHECK(near_certainty(arma::datum::nan));
  CHECK_FALSE(Loss<double>{LossKind::mse}.is_near_certainty(mat{0.0}));
  CHECK(Loss<float>{LossKind::binary_cross_entropy}.is_near_certainty(arma::fmat{1e-4F}));
}
