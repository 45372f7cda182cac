// SPDX-License-Identifier: MIT
#include <gradcheck/subject/options.hpp>

#include <catch2/catch.hpp>

#include <limits>

TEST_CASE("bounds are everywhere for every block unless they are given") {
  const gradcheck::Bounds bounds;
  CHECK(bounds.block.empty());
  CHECK(bounds.lower == -std::numeric_limits<double>::infinity());
  CHECK(bounds.upper == std::numeric_limits<double>::infinity());
}

TEST_CASE("positive leaves out 0 and nothing else above it") {
  CHECK(gradcheck::positive("gain").block == "gain");
  CHECK(gradcheck::positive().lower == std::numeric_limits<double>::min());
  CHECK(gradcheck::positive().upper == std::numeric_limits<double>::infinity());
}
