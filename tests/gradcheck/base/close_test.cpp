// SPDX-License-Identifier: MIT
#include <gradcheck/base/close.hpp>

#include <catch2/catch.hpp>

#include <limits>

using gradcheck::detail::close;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double quiet_nan = std::numeric_limits<double>::quiet_NaN();
}  // namespace

TEST_CASE("two numbers are close up to the bound exactly, and no further") {
  CHECK(close(1.0, 1.5, 0.5));
  CHECK(close(1.5, 1.0, 0.5));
  CHECK_FALSE(close(1.0, std::nextafter(1.5, 2.0), 0.5));
  CHECK_FALSE(close(1.0, 1.5, std::nextafter(0.5, 0.0)));
}

TEST_CASE("a number is close to itself within 0, and to nothing within less") {
  CHECK(close(3.0, 3.0, 0.0));
  CHECK(close(0.0, -0.0, 0.0));
  CHECK_FALSE(close(3.0, 3.0, -1e-300));
}

TEST_CASE("NaN is close to nothing, itself included") {
  CHECK_FALSE(close(quiet_nan, quiet_nan, 1.0));
  CHECK_FALSE(close(quiet_nan, 0.0, infinity));
  CHECK_FALSE(close(0.0, quiet_nan, infinity));
  CHECK_FALSE(close(0.0, 0.0, quiet_nan));
}

TEST_CASE("infinity is close to nothing, itself included, and is no bound") {
  CHECK_FALSE(close(infinity, infinity, 1.0));
  CHECK_FALSE(close(infinity, 0.0, infinity));
  CHECK_FALSE(close(-infinity, infinity, infinity));
  CHECK_FALSE(close(0.0, 0.0, infinity));
}

TEST_CASE("subnormal numbers are not flushed to 0") {
  volatile double small = 3e-308;
  CHECK(small / 4 != 0.0);
  CHECK_FALSE(close(small / 4, 0.0, 0.0));
}
