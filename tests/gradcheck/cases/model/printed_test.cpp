// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <gradcheck/cases/model/printed.hpp>

using gradcheck::cases::reproduce;
using gradcheck::cases::rounds_to;
using gradcheck::cases::truncates_to;

namespace {

double above(double x) { return std::nextafter(x, std::numeric_limits<double>::infinity()); }
double below(double x) { return std::nextafter(x, -std::numeric_limits<double>::infinity()); }

}  // namespace

TEST_CASE("a printed number holds up to half a unit of its last digit, ties included, and not one bit beyond",
          "[printed]") {
  CHECK(rounds_to(0.375, "0.25", 0.0) == false);
  CHECK(rounds_to(0.5, "0"));  // exact ties
  CHECK_FALSE(rounds_to(above(0.5), "0"));
  CHECK(rounds_to(0.5, "1"));
  CHECK_FALSE(rounds_to(below(0.5), "1"));
  CHECK(rounds_to(-2.25, "-2.2"));
  CHECK_FALSE(rounds_to(below(-2.25), "-2.2"));
  CHECK(rounds_to(0.3125, "0.312"));
  CHECK_FALSE(rounds_to(above(0.3125), "0.312"));
}

TEST_CASE("a double just off a decimal tie is on the side where its bits are", "[printed]") {
  CHECK(rounds_to(0.15, "0.1"));  // 0.1499999999999999944
  CHECK_FALSE(rounds_to(0.15, "0.2"));
  CHECK(rounds_to(0.35, "0.3"));  // 0.34999999999999997
  CHECK(rounds_to(0.45, "0.5"));  // 0.4500000000000000111
  CHECK_FALSE(rounds_to(0.45, "0.4"));
}

TEST_CASE("trailing zeros and exponents of a printed number count", "[printed]") {
  CHECK(rounds_to(0.5004, "0.50"));
  CHECK_FALSE(rounds_to(0.5004, "0.500000"));
  CHECK(rounds_to(1.54e-5, "1.5e-05"));
  CHECK_FALSE(rounds_to(1.56e-5, "1.5e-05"));
  CHECK(rounds_to(12400, "1.2e4"));
}

TEST_CASE("a truncated number holds from itself to one unit further from zero", "[printed]") {
  CHECK(truncates_to(0.5, "0.5"));
  CHECK_FALSE(truncates_to(below(0.5), "0.5"));
  CHECK(truncates_to(below(0.75), "0.74"));
  CHECK_FALSE(truncates_to(0.75, "0.74"));
  CHECK(truncates_to(-0.75, "-0.75"));
  CHECK_FALSE(truncates_to(above(-0.75), "-0.75"));
  CHECK(truncates_to(above(-0.75), "-0.74"));
  CHECK_FALSE(truncates_to(0.755, "-0.75"));
  CHECK(truncates_to(-0.0004, "0.000"));
  CHECK(truncates_to(0.0004, "0.000"));
  CHECK_FALSE(truncates_to(0.001, "0.000"));
  CHECK_FALSE(truncates_to(0.0004, "-0.000"));
}

TEST_CASE("an error bar widens a printed number at both ends", "[printed]") {
  CHECK_FALSE(rounds_to(0.28, "0.2"));
  CHECK(rounds_to(0.28, "0.2", 0.04));
  CHECK(truncates_to(0.19, "0.2", 0.02));
  CHECK(truncates_to(0.31, "0.2", 0.02));
  CHECK_FALSE(truncates_to(0.17, "0.2", 0.02));
}

TEST_CASE("NaN and infinity never are a printed number", "[printed]") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const double value : {inf, -inf, nan}) {
    CHECK_FALSE(rounds_to(value, "1e300"));
    CHECK_FALSE(truncates_to(value, "1e300"));
    CHECK_FALSE(rounds_to(1.0, "1", value));
  }
}

TEST_CASE("a reproduction is exact, and may round or cut off", "[printed]") {
  CHECK(reproduce({{0.605, 0.395}}, "0.238975").text == "0.605 * 0.395 = 0.238975");
  CHECK(reproduce({{0.605, 0.395}}, "0.238975").holds);
  CHECK(reproduce({{0.605, 0.395}}, "0.23898").holds);
  CHECK(reproduce({{0.605, 0.395}}, "0.23897").holds);
  CHECK_FALSE(reproduce({{0.605, 0.395}}, "0.23896").holds);
  CHECK(reproduce({{0.7}, {0.1, 0.095}}, "0.7095").text == "0.7 + 0.1 * 0.095 = 0.7095");
}
