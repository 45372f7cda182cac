// SPDX-License-Identifier: MIT
#include <gradcheck/direct/one_sided.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "gradcheck/subjects.hpp"

using arma::mat;
using gradcheck::detail::jumps;
using gradcheck::detail::one_sided;
using gradcheck::detail::subgradients;

namespace {

double ramp(double v) { return std::max(v, 0.0); }

void has_interval(const OneCoordinate& c, double lower, double upper) {
  const auto s = subgradients(c.point);
  REQUIRE(s);
  CHECK(s->kinked);
  CHECK(s->lower == Approx(lower).margin(1e-9));
  CHECK(s->upper == Approx(upper).margin(1e-9));
  CHECK(s->slack <= 2.5e-4 * std::max({std::abs(lower), std::abs(upper), upper - lower}));
}

}  // namespace

TEST_CASE("relu at 0 has the slopes 0 to 1, |x| -1 to 1, whatever the sign of the cotangent") {
  has_interval(OneCoordinate(0, [](double v) { return mat{ramp(v)}; }), 0, 1);
  has_interval(OneCoordinate(
                   0, [](double v) { return mat{ramp(v)}; }, 0, mat{-2.0}),
               -2, 0);
  has_interval(OneCoordinate(0, [](double v) { return mat{std::abs(v)}; }), -1, 1);
}

TEST_CASE("a maximum of two lines has the slopes of both at the tie") {
  has_interval(OneCoordinate(3, [](double v) { return mat{std::max(2 * v, 5 * v - 9)}; }), 2, 5);
}

TEST_CASE("terms kink independently: CReLU under (1, -1) reaches 0 to 2 although its sum is the line x") {
  const auto crelu = [](double v) { return mat{ramp(v), ramp(-v)}; };
  has_interval(OneCoordinate(0, crelu, 0, mat{1, -1}), 0, 2);
  has_interval(OneCoordinate(0, crelu, 0, mat{1, 1}), -1, 1);
}

TEST_CASE("a smooth term beside a kink shifts the interval by its derivative") {
  has_interval(OneCoordinate(0, [](double v) { return mat{ramp(v), std::sin(3 * v)}; }), 3, 4);
}

TEST_CASE("a smooth function has one slope and no kink") {
  const OneCoordinate c(0.7, [](double v) { return mat{std::sin(v)}; });
  const auto s = subgradients(c.point);
  REQUIRE(s);
  CHECK_FALSE(s->kinked);
  CHECK(s->lower == s->upper);
  CHECK(std::abs(s->lower - std::cos(0.7)) <= s->slack);
}

TEST_CASE("a kink beside the point is none at the point") {
  const OneCoordinate c(1e-9, [](double v) { return mat{ramp(v)}; });
  const auto s = subgradients(c.point);
  REQUIRE(s);
  CHECK_FALSE(s->kinked);
  CHECK(s->lower == Approx(1).epsilon(1e-3));
}

TEST_CASE("a kink of the coordinate's own penalty is told from one of the outputs") {
  OneCoordinate c(0, [](double v) { return mat{3 * v}; });
  c.subject.blocks[0].own_term = [](double w) { return std::abs(w); };
  c.subject.blocks[0].own_secant = [](double p, double m) { return std::abs(p) - std::abs(m); };
  const gradcheck::detail::Point point(c.evaluator, c.subject.blocks[0], 0, -1e300, 1e300);
  const auto s = subgradients(point);
  REQUIRE(s);
  CHECK(s->own_only);
  CHECK(s->lower == Approx(2));
  CHECK(s->upper == Approx(4));
  CHECK_FALSE(subgradients(OneCoordinate(0, [](double v) { return mat{ramp(v)}; }).point)->own_only);
}

TEST_CASE("one side is enough where the other leaves the domain") {
  const OneCoordinate c(
      1.0, [](double v) { return mat{v * v}; }, 0, {}, 1.0);
  const auto s = one_sided(c.point);
  REQUIRE(s);
  CHECK(std::abs(s->value - 2) <= s->error);
  CHECK(s->error <= 1e-6);
  CHECK_FALSE(one_sided(OneCoordinate(
                            1.0, [](double v) { return mat{v}; }, 0, {}, 1.0, 1.0)
                            .point));
}

TEST_CASE("a jump is seen from either side, also a small one beside large outputs") {
  CHECK(jumps(OneCoordinate(0, [](double v) { return mat{v > 0 ? 1.0 : v < 0 ? -1.0 : 0.0}; }).point));
  CHECK(jumps(OneCoordinate(0, [](double v) { return mat{v < 0 ? 2.0 : 1.0}; }).point));
  CHECK(jumps(OneCoordinate(0, [](double v) { return mat{100 + (v > 0 ? 1e-3 : 0.0)}; }).point));
}

TEST_CASE("neither a kink nor a steep slope is a jump") {
  CHECK_FALSE(jumps(OneCoordinate(0, [](double v) { return mat{ramp(v)}; }).point));
  CHECK_FALSE(jumps(OneCoordinate(0, [](double v) { return mat{1e12 * v}; }).point));
  CHECK_FALSE(jumps(OneCoordinate(0.3, [](double v) { return mat{std::tanh(1e6 * (v - 0.3))}; }).point));
  CHECK_FALSE(jumps(OneCoordinate(1e6, [](double v) { return mat{std::sin(v)}; }).point));
}
