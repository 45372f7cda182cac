// SPDX-License-Identifier: MIT
// Functions whose own scale is far below the steps that suit a coordinate of 0: robust losses, saturating ratios.
#include <gradcheck/direct/bend.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <vector>

#include <gradcheck/direct/verdict.hpp>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::Verdict;
using gradcheck::detail::Judgement;

namespace {

/// A function of s / scale, and its slope there.
struct SmallScale {
  std::function<double(double s, double scale)> value, slope;
};

const std::vector<SmallScale>& small_scales() {
  static const std::vector<SmallScale> all{
      {[](double s, double d) { return s < d ? 1 - std::pow(1 - s / d, 3) : 1.0; },
       [](double s, double d) { return s < d ? 3 / d * std::pow(1 - s / d, 2) : 0.0; }},
      {[](double s, double d) { return std::exp(-s / d); }, [](double s, double d) { return -std::exp(-s / d) / d; }},
      {[](double s, double d) { return s / (s + d); }, [](double s, double d) { return d / ((s + d) * (s + d)); }},
      {[](double s, double d) { return d * std::log1p(s / d); }, [](double s, double d) { return d / (d + s); }},
      {[](double s, double d) { return s / d * std::exp(-s * s / d / d); },
       [](double s, double d) { return (1 - 2 * s * s / d / d) * std::exp(-s * s / d / d) / d; }},
      {[](double s, double d) { return std::sqrt(s * s + d * d); },
       [](double s, double d) { return s / std::sqrt(s * s + d * d); }}};
  return all;
}

const std::vector<double>& scales_below() {
  static const std::vector<double> all{1e-5, 1e-8, 1e-11, 1.3e-14, 1e-20, 1e-30};
  return all;
}

Judgement judged_at(double x, const std::function<double(double)>& f, double analytic, double lower) {
  OneCoordinate c(
      x, [&f](double v) { return mat{f(v)}; }, analytic, {}, lower, arma::datum::inf);
  gradcheck::detail::Estimate e = gradcheck::detail::screen(c.point);
  const double scale = e.found ? std::abs(e.best.value) : 0.0;
  return gradcheck::detail::Rule(1e-8).judge(c.point, std::move(e), scale);
}

}  // namespace

TEST_CASE("a right derivative at 0 is not accused where the function's own scale is far below the steps") {
  for (std::size_t k = 0; k < small_scales().size(); ++k)
    for (const double d : scales_below())
      for (const double lower : {-arma::datum::inf, 0.0})
        for (const double x : {0.0, d}) {
          const auto f = [&](double s) { return small_scales()[k].value(s, d); };
          const Judgement j = judged_at(x, f, small_scales()[k].slope(x, d), lower);
          INFO("function " << k << ", scale " << d << ", x " << x << ", from " << lower << ": numeric " << j.numeric
                           << ", bound " << j.bound);
          CHECK(j.verdict != Verdict::disagree);
        }
}

TEST_CASE("at the edge of a domain a small scale is resolved: just above the bound is caught, just below passes") {
  for (const double d : scales_below()) {
    const auto f = [d](double s) { return small_scales()[0].value(s, d); };
    const double right = small_scales()[0].slope(0.0, d);
    const Judgement j = judged_at(0.0, f, right, 0.0);
    INFO("scale " << d << ", bound " << j.bound);
    CHECK(j.verdict == Verdict::agree);
    CHECK(j.bound < 1e-5 * right);
    CHECK(judged_at(0.0, f, j.numeric + 1.5 * j.bound, 0.0).verdict == Verdict::disagree);
    CHECK(judged_at(0.0, f, j.numeric + 0.9 * j.bound, 0.0).verdict == Verdict::agree);
  }
}

TEST_CASE("a wrong derivative of an ordinary function at 0 is caught, whatever it claims to bend within") {
  for (const double wrong : {0.0, 1.001, 2.0, 1e6, 1e14}) {
    CHECK(judged_at(
              0.0, [](double s) { return std::exp(s) - 1; }, wrong, -arma::datum::inf)
              .verdict == Verdict::disagree);
    CHECK(judged_at(
              0.0, [](double s) { return std::sin(s); }, wrong, 0.0)
              .verdict == Verdict::disagree);
    CHECK(judged_at(
              0.0, [](double s) { return 3 + std::sin(s); }, wrong, -arma::datum::inf)
              .verdict == Verdict::disagree);
  }
}

TEST_CASE("a bend is nearer than the step by as much as a claims beyond n") {
  OneCoordinate c(
      0.0, [](double v) { return mat{v + 1e-9 * std::tanh(v / 1e-9)}; }, 2.0);
  const std::optional<double> found = gradcheck::detail::bend(c.point, 1.0, 2.0, 1e-3);
  REQUIRE(found);
  CHECK(*found == Approx(1e-9));
  OneCoordinate line(
      0.0, [](double v) { return mat{2 + v}; }, 2.0);
  CHECK_FALSE(gradcheck::detail::bend(line.point, 1.0, 2.0, 1e-3));
}

TEST_CASE("differences of fine steps tell a derivative where a window drowns in rounding") {
  const auto bump = [](double v) { return mat{1e12 + 0.08 / (1 + std::pow(1000 * v - 0.7, 2))}; };
  const double z = 1000 * 1e-4 - 0.7, right = -160 * z / std::pow(1 + z * z, 2);
  OneCoordinate c(1e-4, bump, right);
  CHECK(gradcheck::detail::is_told_nearer(c.point, 0, right, 0x1p-2));
  CHECK_FALSE(gradcheck::detail::is_told_nearer(c.point, 0, -right, 0x1p-2));
}

TEST_CASE("a bump of few last places is seen by steps side by side, unless a nearer step has n again") {
  const double value = 1e12, last_place = 0x1p-12, width = 1e-3;
  const auto bump = [=](double places) {
    return [=](double v) { return mat{value + 2 * places * last_place * (v / width) / (1 + v * v / width / width)}; };
  };
  const auto leaves = [&](double places) {
    OneCoordinate c(1e-5, bump(places), 1.0);
    return gradcheck::detail::leaves_nearer(c.point, 0, 2 * places * last_place / width, 0x1p-1);
  };
  CHECK(leaves(20));
  CHECK_FALSE(leaves(0.5));
  OneCoordinate wide(1e-5, bump(20), 1.0);  // 1 is so much that nearer steps tell it from 0, which they have
  CHECK_FALSE(gradcheck::detail::leaves_nearer(wide.point, 0, 1e4, 0x1p-1));
}
