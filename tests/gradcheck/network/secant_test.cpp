// SPDX-License-Identifier: MIT
#include <gradcheck/network/secant.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <stdexcept>

#include "secant_reference.hpp"

using arma::mat;
using gradcheck::Difference;
using gradcheck::detail::LossSecant;
using mlp::Loss;
using mlp::LossKind;
using mlp::Reduction;

namespace {

constexpr double u = 0x1p-52;

/// Within the rounding that the secant states for its formula, and what rounding the reference itself adds.
bool within(const Difference& d, double exact) {
  return std::isfinite(d.rounding(0)) && std::abs(d.terms(0) - exact) <= 4 * d.rounding(0) + u * std::abs(exact);
}

Difference secant(LossKind kind, double plus, double minus, double t) {
  const Loss<double> loss{kind, Reduction::sum};
  return LossSecant(loss, mat{t}, mat{minus})(mat{plus}, mat{minus});
}

}  // namespace

TEST_CASE("each secant is the difference of two losses, to within the rounding that it states") {
  const auto references = secant_reference();
  REQUIRE(references.size() > 3000);
  for (const SecantReference& r : references) {
    const Loss<double> loss{mlp::loss_named(r.loss), Reduction::sum};
    const Difference d = LossSecant(loss, mat{r.t}, r.minus)(r.plus, r.minus);
    INFO(r.loss << " from " << r.minus << "to " << r.plus << "target " << r.t << ": " << d.terms(0) << " +- "
                << d.rounding(0) << ", exactly " << r.difference);
    CHECK(within(d, r.difference));
  }
}

TEST_CASE("the reference would notice an error of 1e-12") {
  const Difference d = secant(LossKind::half_mse, 1.5, 1.0, 0.25);
  CHECK(within(d, 0.5));
  CHECK_FALSE(within(d, 0.5 * (1 + 1e-12)));
}

TEST_CASE("the secant of smoothed and weighted labels is the difference of two losses") {
  Loss<double> loss{LossKind::softmax_cross_entropy, Reduction::sum};
  loss.smoothing = 0.25;
  loss.class_weights = {0.5, 3, 1};
  const mat t = {1}, minus = {{0.5, -1, 2}};
  const mat q = loss.target_weights(minus, t);
  const auto l = [&q](const mat& y) {
    long double sum = 0, logarithm = 0;
    for (const double one : y) sum += std::exp(static_cast<long double>(one));
    for (arma::uword j = 0; j < 3; ++j) logarithm += q(j) * (std::log(sum) - static_cast<long double>(y(j)));
    return logarithm;
  };
  for (const double h : {2.0, 0.5, 0x1p-10, -0x1p-16})
    for (arma::uword moved = 0; moved < 3; ++moved) {
      mat plus = minus;
      plus(moved) += h;
      const Difference d = LossSecant(loss, t, minus)(plus, minus);
      INFO(h << ", " << moved);
      CHECK(std::abs(d.terms(0) - static_cast<double>(l(plus) - l(minus))) <= 4 * d.rounding(0) + 2e-18);
      CHECK(d.rounding(0) <= 64 * u * (std::abs(h) + 2));  // of the outputs too, which are up to 2
    }
}

TEST_CASE("a label that is ignored has neither difference nor slope") {
  Loss<double> loss{LossKind::softmax_cross_entropy, Reduction::sum};
  loss.ignored = -1;
  const mat t = arma::vec{-1, 0}, minus = {{1, 2}, {3, 4}}, plus = {{2, 2}, {3, 6}};
  const Difference d = LossSecant(loss, t, minus)(plus, minus);
  CHECK(d.terms(0) == 0);
  CHECK(d.terms(1) > 1);
}

TEST_CASE("huber bends at its own delta") {
  const Loss<double> loss{LossKind::huber, Reduction::sum, 0.5};
  const mat t = {0.0}, y = {0.25};
  CHECK(LossSecant(loss, t, y)(mat{1.0}, y).terms(0) == Approx(0.5 * (1 - 0.25) - 0.5 * 0.25 * 0.25).epsilon(1e-15));
  CHECK(LossSecant(loss, t, y)(mat{-1.0}, mat{1.0}).terms(0) == Approx(0).margin(1e-15));
}

TEST_CASE("a sample is one term: entries are summed, and the reduction scales") {
  const mat t = {{0, 0}, {0, 0}}, minus = {{1, 2}, {3, 4}}, plus = {{2, 2}, {3, 6}};
  const auto terms = [&](Reduction reduction) {
    return LossSecant({LossKind::mse, reduction}, t, minus)(plus, minus).terms;
  };
  CHECK(arma::approx_equal(terms(Reduction::sum), arma::vec{3, 20}, "absdiff", 1e-14));
  CHECK(arma::approx_equal(terms(Reduction::mean), arma::vec{1.5, 10}, "absdiff", 1e-14));
  CHECK(arma::approx_equal(terms(Reduction::mean_entries), arma::vec{0.75, 5}, "absdiff", 1e-14));
}

TEST_CASE("a sample that does not move has neither difference nor rounding") {
  const mat t = arma::vec{0.5, 0.5}, minus = arma::vec{1.0, 1e9}, plus = arma::vec{1.5, 1e9};
  const Difference d = LossSecant({LossKind::mse, Reduction::sum}, t, minus)(plus, minus);
  CHECK(d.terms(1) == 0);
  CHECK(d.rounding(1) == 0);
  CHECK(d.rounding(0) > 0);
}

TEST_CASE("targets that do not fit are refused as the loss refuses them") {
  CHECK_THROWS_AS(LossSecant({LossKind::hinge, Reduction::sum}, mat{0.5}, mat{1.0}), std::invalid_argument);
}
