// SPDX-License-Identifier: MIT
#include <gradcheck/base/spacing.hpp>

#include <catch2/catch.hpp>
#include <limits>

TEST_CASE("float is told from double by its spacing") {
  using gradcheck::detail::double_spacing, gradcheck::detail::float_spacing, gradcheck::detail::is_float;
  CHECK(double_spacing == std::numeric_limits<double>::epsilon());
  CHECK(float_spacing == static_cast<double>(std::numeric_limits<float>::epsilon()));
  CHECK(is_float(float_spacing));
  CHECK_FALSE(is_float(double_spacing));
}
