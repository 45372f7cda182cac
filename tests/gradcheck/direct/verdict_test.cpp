// SPDX-License-Identifier: MIT
#include <gradcheck/direct/verdict.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <limits>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::Reason;
using gradcheck::Verdict;
using gradcheck::detail::Judgement;
using gradcheck::detail::Rule;

namespace {

using Function = std::function<mat(double)>;

struct Setting {
  mat cotangent = {};
  double lower = -arma::datum::inf, upper = arma::datum::inf;
  bool composite = false;
  double float_rounding = 0;  // of backward
};

/// The judgement on one coordinate at x whose derivative is claimed to be `analytic`.
Judgement judge(double x, Function f, double analytic, const Setting& setting = {}) {
  OneCoordinate c(x, std::move(f), analytic, setting.cotangent, setting.lower, setting.upper);
  c.subject.composite = setting.composite;
  if (setting.float_rounding > 0) c.subject.blocks[0].analytic_error = mat{setting.float_rounding};
  gradcheck::detail::Estimate e = gradcheck::detail::screen(c.point);
  const double scale = e.found ? std::abs(e.best.value) : 0.0;
  return Rule(1e-8).judge(c.point, std::move(e), scale);
}

mat relu(double v) { return mat{std::max(v, 0.0)}; }
mat sine(double v) { return mat{std::sin(v)}; }
mat sign(double v) { return mat{v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0}; }

void is(const Judgement& j, Verdict verdict, Reason reason) {
  INFO("numeric " << j.numeric << " +- " << j.error_bar << ", bound " << j.bound);
  CHECK(to_string(j.verdict) == to_string(verdict));
  CHECK(to_string(j.reason) == to_string(reason));
}

/// 1e6 times what a saturated unit is beside the same unit elsewhere: exactly 0 at 1, and to the right of it.
Judgement judge_saturated(double analytic, bool shows_stages) {
  const auto unit = [](const mat& v) { return mat(arma::tanh(10 * v + 9.1)); };
  const auto beside = [](const mat& a) { return mat(1e6 * (a - std::tanh(19.1))); };
  OneCoordinate c(1.0, [=](double v) { return beside(unit(mat{v})); }, analytic, {});
  c.subject.blocks[0].of_input = true;
  if (shows_stages) c.subject.stages = {{"unit", unit, {}}, {"beside", beside, {}}};
  const gradcheck::detail::Evaluator evaluator(c.subject, {});
  gradcheck::detail::Point point(evaluator, c.subject.blocks[0], 0, -arma::datum::inf, arma::datum::inf);
  gradcheck::detail::Estimate e = gradcheck::detail::screen(point);
  return Rule(1e-8).judge(point, std::move(e), 0);
}

}  // namespace

TEST_CASE("a slope that is less than what the numbers inside a chain round to is no mistake, a larger one is") {
  const double right = 1e7 / std::pow(std::cosh(19.1), 2);
  CHECK(judge_saturated(right, false).verdict == Verdict::disagree);
  CHECK(judge_saturated(right, true).verdict != Verdict::disagree);
  CHECK(judge_saturated(100 * right, true).verdict == Verdict::disagree);
}

TEST_CASE("the bound is four error bars, a share of the larger value, backward's rounding and the smallest number") {
  const Rule rule(1e-8);
  CHECK(rule.bound(0, 0, 0, 0) == 0x1p26 * std::numeric_limits<double>::min());
  CHECK(rule.bound(-4, 2, 0, 0) == 4e-8);
  CHECK(rule.bound(1, -8, 0, 0) == 8e-8);
  CHECK(rule.bound(0, 0, 0.25, 0) == 1.0);
  CHECK(rule.bound(0, 0, 0, 0.125) == 0.125);
  CHECK(rule.bound(2, 2, 0.5, 0.25) == 2 + 2e-8 + 0.25);
}

TEST_CASE("a right derivative agrees, and its bound certifies it") {
  const Judgement j = judge(0.7, sine, std::cos(0.7));
  is(j, Verdict::agree, Reason::none);
  CHECK(j.bound <= 2e-8);
}

TEST_CASE("an error just above the bound is caught, one just below passes") {
  for (const double x : {0.7, 3.0, 1e-3, 40.0})
    for (const double side : {-1.0, 1.0}) {
      const Judgement j = judge(x, sine, std::cos(x));
      is(judge(x, sine, j.numeric + side * 0.99 * j.bound), Verdict::agree, Reason::none);
      is(judge(x, sine, j.numeric + side * 1.01 * j.bound), Verdict::disagree, Reason::none);
    }
}

TEST_CASE("where the arithmetic of backward may overflow, what is not finite says nothing") {
  const auto verdict = [](double value, double rounding) {
    return judge(1.0, sine, value, {.float_rounding = rounding}).verdict;
  };
  CHECK(verdict(arma::datum::inf, arma::datum::inf) == Verdict::undecided);
  CHECK(verdict(std::nan(""), arma::datum::inf) == Verdict::undecided);
  CHECK(verdict(arma::datum::inf, 1e300) == Verdict::disagree);
}

TEST_CASE("NaN and infinity disagree and say so, on a kink and where nothing moves too") {
  for (const double value : {std::nan(""), arma::datum::inf, -arma::datum::inf}) {
    is(judge(0.7, sine, value), Verdict::disagree, Reason::non_finite);
    is(judge(0.0, relu, value), Verdict::disagree, Reason::non_finite);
    is(judge(
           0.0, [](double) { return mat{1.0}; }, value),
       Verdict::disagree, Reason::non_finite);
  }
}

TEST_CASE("0 on both sides where nothing moves is flat, and any other claim there disagrees") {
  const Function constant = [](double) { return mat{3.0}; };
  is(judge(0.7, constant, 0), Verdict::agree, Reason::flat);
  is(judge(0.7, constant, 1e-12), Verdict::disagree, Reason::none);
}

TEST_CASE("a value and a bar that vanish beside the outputs are negligible") {
  const Function faint = [](double v) { return mat{1 + 1e-11 * std::sin(v)}; };
  is(judge(0.7, faint, 1e-11 * std::cos(0.7)), Verdict::agree, Reason::negligible);
  is(judge(0.7, faint, 1e-8), Verdict::disagree, Reason::none);
}

TEST_CASE("what underflows on either side is negligible, however small the block, and no more than that") {
  const auto faint = [](double slope) { return [slope](double v) { return mat{slope * v}; }; };
  const double least = 0x1p-996;
  is(judge(0.7, faint(1e-310), 0), Verdict::agree, Reason::negligible);
  is(judge(0.7, faint(0.9 * least), 0), Verdict::agree, Reason::negligible);
  is(judge(0.7, faint(1.1 * least), 0), Verdict::disagree, Reason::none);
  is(judge(0.7, faint(1e9 * least), 1e9 * least), Verdict::agree, Reason::none);
}

TEST_CASE("beside an x that is nearly nothing no step is so small that outputs lose their digits") {
  const Function elu = [](double v) { return mat{v > 0 ? v : 0.015 * std::expm1(v)}; };
  for (const double x : {-8.289e-317, -4e-321, -1e-305}) {
    CHECK(judge(x, elu, 0.015).verdict == Verdict::kink);
    CHECK(judge(x, elu, 1.0).verdict == Verdict::kink);
    CHECK(judge(x, elu, 0.01).verdict == Verdict::disagree);
  }
  is(judge(-1e-250, elu, 0.015), Verdict::agree, Reason::none);
  is(judge(-1e-250, elu, 0.0151), Verdict::disagree, Reason::none);
}

TEST_CASE("under a cotangent so small that a step's difference vanishes a kink stays a kink") {
  for (const double claimed : {1e-179, 0.0})
    CHECK(judge(1e-170, relu, claimed, {mat{1e-179}}).verdict == Verdict::kink);
  CHECK(judge(1e-170, relu, 3e-179, {mat{1e-179}}).verdict == Verdict::disagree);
}

TEST_CASE("what a unit that saturates has to a large output is lost in its last place, and no more than that") {
  const double w = 1e-20;
  const Function units = [](double v) { return mat{1e-20 * std::tanh(v), 1 + 1e-20 * std::tanh(v)}; };
  const double slope = w / std::pow(std::cosh(0.7), 2);
  CHECK(judge(0.7, units, 2 * slope).verdict == Verdict::undecided);
  CHECK(judge(0.7, units, slope + 3 * 0x1p-52).verdict == Verdict::undecided);
  CHECK(judge(0.7, units, slope + 5 * 0x1p-52).verdict == Verdict::disagree);
}

TEST_CASE("infinity is what a float backward makes of a derivative beyond its range, and of no other") {
  const auto steep = [](double slope) { return [slope](double v) { return mat{slope * v}; }; };
  const double infinity = arma::datum::inf;
  const Setting in_float{.float_rounding = 1e-7};
  is(judge(0.7, steep(-1e39), -infinity, in_float), Verdict::undecided, Reason::non_finite);
  is(judge(0.7, steep(-1e38), -infinity, in_float), Verdict::disagree, Reason::non_finite);
  is(judge(0.7, steep(1e39), -infinity, in_float), Verdict::disagree, Reason::non_finite);
  is(judge(0.7, steep(1e39), arma::datum::nan, in_float), Verdict::disagree, Reason::non_finite);
  is(judge(0.7, steep(1e39), infinity), Verdict::disagree, Reason::non_finite);
}

TEST_CASE("a finite value whose own arithmetic may have overflowed says nothing") {
  is(judge(0.7, sine, std::cos(0.7), {.float_rounding = arma::datum::inf}), Verdict::undecided, Reason::non_finite);
}

TEST_CASE("at a kink a subgradient passes as kink, and what lies outside the slopes disagrees") {
  for (const double inside : {0.0, 0.3, 1.0}) is(judge(0, relu, inside), Verdict::kink, Reason::none);
  for (const double outside : {-1e-6, 1 + 1e-6, 2.0}) is(judge(0, relu, outside), Verdict::disagree, Reason::kinked);
}

TEST_CASE("a kink 1e-9 beside the point leaves one right slope") {
  is(judge(1e-9, relu, 1), Verdict::agree, Reason::none);
  is(judge(1e-9, relu, 0), Verdict::disagree, Reason::none);
  is(judge(-1e-9, relu, 0), Verdict::agree, Reason::negligible);
  is(judge(-1e-9, relu, 1), Verdict::disagree, Reason::none);
}

TEST_CASE("a kink at the point itself is settled by its two windows and its slopes, one beside it is not") {
  const auto evaluations = [](double x) {
    OneCoordinate c(x, relu, 0.5);
    const auto e = gradcheck::detail::screen(c.point);
    CHECK(e.at_kink.has_value() == (x == 0));
    const Judgement j = Rule(1e-8).judge(c.point, e, 1);
    CHECK(j.verdict == (x == 0 ? Verdict::kink : Verdict::disagree));
    return c.evaluator.evaluations();
  };
  CHECK(evaluations(0) < 80);
  evaluations(1e-9);
  evaluations(-1e-5);
}

TEST_CASE("in a composite subject slopes do not decide at a kink") {
  is(judge(0, relu, 0.5, {.composite = true}), Verdict::undecided, Reason::kinked);
  is(judge(0, relu, 5, {.composite = true}), Verdict::undecided, Reason::kinked);
}

TEST_CASE("a jump at the point is undecided, whatever is claimed") {
  is(judge(0, sign, 0), Verdict::undecided, Reason::jump);
  is(judge(0, sign, 1), Verdict::undecided, Reason::jump);
  is(judge(0, sign, 1e30), Verdict::undecided, Reason::jump);
  is(judge(0.5, sign, 0), Verdict::agree, Reason::flat);
}

TEST_CASE("a function that no step resolves is never accused") {
  const Function fractal = [](double v) {
    double sum = 0;
    for (int k = 0; k < 40; ++k) sum += std::pow(0.5, k) * std::sin(std::pow(5.0, k) * v);
    return mat{sum};
  };
  const Judgement j = judge(0.3, fractal, 1.0);
  CHECK(to_string(j.verdict) == to_string(Verdict::undecided));
  is(judge(0.3, fractal, 1e30), Verdict::undecided, Reason::rough);
}

TEST_CASE("structure finer than the step that settled overturns an accusation") {
  // 1e-6 of the slope lies in ripples of 1e-13, which a step of 1e-3 does not see
  const Function ripples = [](double v) { return mat{v + 1e-13 * std::sin(1e7 * v)}; };
  const double right = 1 + 1e-6 * std::cos(7e6);
  is(judge(0.7, ripples, right), Verdict::agree, Reason::none);
  is(judge(0.7, ripples, right + 4e-6), Verdict::disagree, Reason::none);
}

TEST_CASE("a forward that moves in stairs far wider than its rounding is not accused") {
  const Function stairs = [](double v) { return mat{(0.3 * v + 1e10) - 1e10}; };
  for (const double x : {0.7, 0.1, 2.3}) {
    const Judgement j = judge(x, stairs, 0.3);
    INFO("numeric " << j.numeric << " +- " << j.error_bar << ", bound " << j.bound);
    CHECK(j.verdict != Verdict::disagree);
  }
}

TEST_CASE("a huge step in which nothing moves accuses nobody") {
  // saturated at 1, but for two dents that a step of 1/16 sees; only in a step of 1e20 is the rounding of 1 less than
  // 1e-31 of slope
  const Function saturated = [](double v) {
    const double d = std::abs(v);
    return mat{d > 0.01 && d < 0.05 ? 1 - 0.1 * (d - 0.01) : 1.0, 1e-25};
  };
  const auto judged = [&saturated](double analytic) {
    OneCoordinate c(0.0, saturated, analytic);
    c.point.sigma = arma::vec{0.0, 4e-41};
    return Rule(1e-8).judge(c.point, gradcheck::detail::screen(c.point), 0.0);
  };
  is(judged(1e-31), Verdict::agree, Reason::negligible);
  is(judged(1e-3), Verdict::disagree, Reason::none);
}

TEST_CASE("one side decides where the other is out of bounds") {
  const Function square = [](double v) { return mat{v * v}; };
  is(judge(1, square, 2, {.lower = 1}), Verdict::agree, Reason::none);
  is(judge(1, square, 2.001, {.lower = 1}), Verdict::disagree, Reason::none);
  is(judge(1, square, 2, {.lower = 1, .upper = 1}), Verdict::undecided, Reason::non_finite);
}

TEST_CASE("ripples far finer than the first steps are found by the finest") {
  const Function ripples = [](double v) {
    return mat{1e-3 * v + 1e-5 * std::sin(1e9 * v) + 1e-5 * std::sin(3.7e12 * v)};
  };
  const double right = 1e-3 + 1e4 * std::cos(7e8) + 3.7e7 * std::cos(3.7e12 * 0.7);
  const Judgement j = judge(0.7, ripples, right);
  INFO("numeric " << j.numeric << " +- " << j.error_bar);
  CHECK(j.verdict != Verdict::disagree);
  is(judge(0.7, ripples, 1e-3), Verdict::disagree, Reason::none);
}

TEST_CASE(
    "a bound just below 1e-5 of the value agrees, one just above says nothing, and a larger tolerance moves that "
    "limit") {
  // y = x within 2^-10 of 0: the only windows are that step and finer ones, and 4 e = 6 sqrt(2) sigma / H
  const auto judged = [](double share, double tolerance) {
    OneCoordinate c(
        0.0, [](double v) { return mat{v}; }, 1.0, {}, -0x1p-10, 0x1p-10);
    c.point.sigma = arma::vec{share * 0x1p-11 / (6 * std::sqrt(2.0))};
    return Rule(tolerance).judge(c.point, gradcheck::detail::screen(c.point), 0.0);
  };
  is(judged(0.99e-5, 1e-8), Verdict::agree, Reason::none);
  is(judged(1.01e-5, 1e-8), Verdict::undecided, Reason::resolution);
  is(judged(1.01e-4, 1e-4), Verdict::undecided, Reason::resolution);
  is(judged(0.99e-4, 1e-4), Verdict::agree, Reason::none);
}

TEST_CASE("the rounding of a float backward widens the bound by just that much") {
  const double right = std::cos(0.7);
  is(judge(0.7, sine, right + 0.9e-5, {.float_rounding = 1e-5}), Verdict::agree, Reason::none);
  is(judge(0.7, sine, right + 1.1e-5, {.float_rounding = 1e-5}), Verdict::disagree, Reason::none);
}
