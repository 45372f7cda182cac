// SPDX-License-Identifier: MIT
#include <gradcheck/direct/estimate.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::detail::Estimate;
using gradcheck::detail::power_of_two_above;
using gradcheck::detail::screen;
using gradcheck::detail::Window;

namespace {

struct Known {
  const char* name;
  double x;
  double (*f)(double);
  double derivative;
};

/// Functions whose derivative is known, at ordinary and at awkward places.
const std::vector<Known> known = {
    {"sin", 0.7, [](double v) { return std::sin(v); }, std::cos(0.7)},
    {"exp", -3.0, [](double v) { return std::exp(v); }, std::exp(-3.0)},
    {"exp near overflow", 700.0, [](double v) { return std::exp(v); }, std::exp(700.0)},
    {"log near 0", 1e-6, [](double v) { return std::log(v); }, 1e6},
    {"1/x far out", 1e6, [](double v) { return 1 / v; }, -1e-12},
    {"sin(1000 x)", 0.7, [](double v) { return std::sin(1000 * v); }, 1000 * std::cos(700.0)},
    {"tanh saturated", 9.0, [](double v) { return std::tanh(v); }, 1 / (std::cosh(9.0) * std::cosh(9.0))},
    {"x^2 about 1", 0.0, [](double v) { return 1 + v * v; }, 0.0},
    {"relu, 1e-4 from its kink", 1e-4, [](double v) { return std::max(v, 0.0); }, 1.0},
    {"abs, 1e-7 from its kink", -1e-7, [](double v) { return std::abs(v); }, -1.0},
};

}  // namespace

TEST_CASE("a power of two above is the smallest that is not less, and 1 where there is none") {
  CHECK(power_of_two_above(1.0) == 1);
  CHECK(power_of_two_above(1.5) == 2);
  CHECK(power_of_two_above(-5.0) == 8);
  CHECK(power_of_two_above(0.3) == 0.5);
  CHECK(power_of_two_above(0x1p-1074) == 0x1p-1074);
  CHECK(power_of_two_above(0.0) == 1);
  CHECK(power_of_two_above(arma::datum::inf) == 1);
}

TEST_CASE("the true derivative lies within the error bar") {
  for (const Known& k : known) {
    OneCoordinate c(k.x, [&](double v) { return mat{k.f(v)}; });
    Estimate e = screen(c.point);
    gradcheck::detail::escalate(e, c.point, k.derivative, std::abs(k.derivative));
    INFO(k.name << ": " << e.best.value << " +- " << e.error << ", truly " << k.derivative);
    CHECK(e.found);
    CHECK(std::abs(e.best.value - k.derivative) <= e.error + 0x1p-50 * std::abs(k.derivative));
    CHECK(e.error <= 1e-3 * std::abs(k.derivative) + 1e-9);
  }
}

TEST_CASE("an ordinary coordinate takes one window: six evaluations") {
  OneCoordinate c(0.7, [](double v) { return mat{std::sin(v)}; });
  const arma::uword before = c.evaluator.evaluations();
  const Estimate e = screen(c.point);
  CHECK(e.windows.size() == 1);
  CHECK(c.evaluator.evaluations() - before == 6);
}

TEST_CASE("where nothing moves one window is enough") {
  OneCoordinate c(0.7, [](double) { return mat{3.0}; });
  CHECK(screen(c.point).windows.size() == 1);
}

TEST_CASE("a coordinate that is negligible beside the outputs stops after two windows") {
  OneCoordinate c(0.7, [](double v) { return mat{1.0 + 1e-11 * std::sin(v)}; });
  CHECK(screen(c.point).windows.size() == 2);
}

TEST_CASE("the best window is the one with the smallest error, and the bar is no less than its own") {
  OneCoordinate c(0.7, [](double v) { return mat{std::sin(100 * v)}; });
  const Estimate e = screen(c.point);
  REQUIRE(e.windows.size() > 1);
  for (const gradcheck::detail::Window& w : e.windows) CHECK(e.best.error() <= w.error());
  CHECK(e.error >= e.best.error());
}

TEST_CASE("a kink that only a coarser step reaches does not widen the bar of a finer one") {
  OneCoordinate c(1e-4, [](double v) { return mat{std::max(v, 0.0)}; });
  const Estimate e = screen(c.point);
  CHECK(e.windows.front().kink > 0);
  CHECK(e.error <= 1e-7);
  CHECK(e.best.value == Approx(1).epsilon(1e-10));
}

TEST_CASE("outputs that this coordinate does not reach keep their rounding out of its bar") {
  // beside: an output of 1e12 that moves with another coordinate alone; the second term is curved, so that the first
  // window fails
  mat x = {0.7, 1e12};
  const gradcheck::Subject s = subject_of(x, [](const mat& m) { return mat{std::sin(100 * m(0)), m(1)}; });
  const gradcheck::detail::Evaluator evaluator(s, {});
  gradcheck::detail::Point p(evaluator, s.blocks[0], 0, -arma::datum::inf, arma::datum::inf);
  CHECK(p.sigma(1) > 1e-5);
  const Estimate e = screen(p);
  CHECK(p.sigma(1) == 0);
  CHECK(p.sigma(0) > 0);
  CHECK(e.error <= 1e-6);
}

TEST_CASE("a window that leaves the domain is left out, the finer ones count") {
  OneCoordinate c(1e-6, [](double v) { return mat{std::log(v)}; });
  const Estimate e = screen(c.point);
  CHECK(e.found);
  CHECK(e.windows.size() < 6);
  CHECK(c.evaluator.failed() > 0);
}

TEST_CASE("a coordinate with no room on one side has no estimate") {
  OneCoordinate c(
      1.0, [](double v) { return mat{v * v}; }, 2, {}, 1.0);
  CHECK_FALSE(screen(c.point).found);
  Estimate e;
  CHECK_FALSE(gradcheck::detail::add_window(e, c.point, 0.5));
}

TEST_CASE("escalation finds derivatives relative to |x|: the cube at 1e-6") {
  OneCoordinate c(1e-6, [](double v) { return mat{v * v * v}; });
  Estimate e = screen(c.point);
  gradcheck::detail::escalate(e, c.point, 3e-12, 3e-12);
  CHECK(e.best.value == Approx(3e-12).epsilon(1e-6));
  CHECK(e.error <= 1e-6 * 3e-12);
}

TEST_CASE("a value that rounding blurs is sharpened by a larger step, to an error of 1e-6 or less") {
  OneCoordinate c(0.7, [](double v) { return mat{1.0 + 1e-6 * std::sin(v / 65536)}; });
  const Estimate e = screen(c.point);
  const double truth = 1e-6 * std::cos(0.7 / 65536) / 65536;
  CHECK(std::abs(e.best.value - truth) <= e.error);
  CHECK(e.error / truth <= 1e-6);
}

TEST_CASE("a larger step that no longer converges is not taken, however small its bar") {
  OneCoordinate c(0.7, [](double v) { return mat{1.0 + 1e-11 * std::sin(v)}; });
  const Estimate e = screen(c.point);
  CHECK(e.best.credible());
  CHECK(std::abs(e.best.value - 1e-11 * std::cos(0.7)) <= e.error);
}

TEST_CASE(
    "the window with the smallest error is the best, and its bar is widened by a value that lies further off than two "
    "bars") {
  Estimate e;
  e.windows = {{.step = 4, .value = 1.5, .round_off = 0.125, .slope_size = 1},
               {.step = 1, .value = 1, .round_off = 0.0625}};
  choose(e);
  CHECK(e.best.value == 1);
  CHECK(e.error == 0.25);
}

TEST_CASE("an aliased coarser window widens nothing, a finer one does whatever its truncation") {
  const Window best{.step = 2, .value = 1, .round_off = 0.0625};
  Window other{.step = 4, .value = 9, .truncation = 2e-3, .round_off = 0.125, .slope_size = 1};
  Estimate e;
  e.windows = {best, other};
  choose(e);
  CHECK(e.error == 0.0625);
  e.windows[1].step = 1;
  choose(e);
  CHECK(e.error == Approx(8 - 2 * (0.125 + 2e-3)));
}

TEST_CASE("a kink that a finer window counts widens the bar as far as the best one could have seen it") {
  Window best{.step = 2, .value = 1, .kink_raw = 0.5, .noise = 0.03125, .round_off = 0.0625};
  Estimate e;
  e.windows = {best, {.step = 1, .value = 1, .kink_raw = 3, .kink = 3}};
  choose(e);
  CHECK(e.error == 0.5);
  e.windows[0].kink_raw = 0;
  choose(e);
  CHECK(e.error == 5 * 0.03125);
  e.windows[1].kink = 0.125;
  choose(e);
  CHECK(e.error == 0.125);
  e.windows[1].step = 4;
  choose(e);
  CHECK(e.error == 0.0625);
}
