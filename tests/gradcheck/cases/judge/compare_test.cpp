// SPDX-License-Identifier: MIT
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <gradcheck/cases/judge/compare.hpp>

namespace gradcheck::cases {

namespace {

Comparison exact(double value) { return {{"", value}, false, {}, Scalar::float64}; }

}  // namespace

TEST_CASE("an exact number holds to 1e-12 relative, and no further", "[compare]") {
  for (const double value : {3.0, -0.04237288020737129, 1e-300, 1e300}) {
    CHECK(fits(exact(value), value * (1 + 0.9e-12)));
    CHECK_FALSE(fits(exact(value), value * (1 + 1.1e-12)));
    CHECK(fits(exact(value), value * (1 - 0.9e-12)));
    CHECK_FALSE(fits(exact(value), value * (1 - 1.1e-12)));
  }
}

TEST_CASE("an exact zero is zero", "[compare]") {
  CHECK(fits(exact(0.0), -0.0));
  CHECK_FALSE(fits(exact(0.0), std::numeric_limits<double>::denorm_min()));
}

TEST_CASE("ulps are spacings of the case's scalar", "[compare]") {
  const double d = 0.5470529418638637, up = 0x1p-53;
  const Comparison two{{"", d}, false, 2u, Scalar::float64};
  CHECK(fits(two, d + 2 * up));
  CHECK_FALSE(fits(two, d + 3 * up));
  const double f = 0.5470529198646545;
  const Comparison two_floats{{"", f}, false, 2u, Scalar::float32};
  CHECK(fits(two_floats, f + 2 * 0x1p-24));
  CHECK_FALSE(fits(two_floats, f + 3 * 0x1p-24));
}

TEST_CASE("a float printed in full must be a float", "[compare]") {
  const Comparison changed{{"", 0.5470529198646445}, false, 2u, Scalar::float32};
  CHECK_FALSE(fits(changed, 0.5470529198646545));
  CHECK(demand(changed) == "a float, but the nearest one is 0.5470529198646545");
}

TEST_CASE("NaN and infinity fit nothing", "[compare]") {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    CHECK_FALSE(fits(exact(1.0), value));
    CHECK_FALSE(fits(exact(value), value));
    CHECK_FALSE(fits({{"1.0", 0.0}, true, {}, Scalar::float64}, value));
  }
}

TEST_CASE("an error bar widens every comparison", "[compare]") {
  CHECK(fits(exact(1.0), 1.001, 0.0011));
  CHECK_FALSE(fits(exact(1.0), 1.001, 0.0009));
  CHECK_FALSE(fits({{"0.10", 0.0}, false, {}, Scalar::float64}, 0.11));
  CHECK(fits({{"0.10", 0.0}, false, {}, Scalar::float64}, 0.11, 0.006));
}

}  // namespace gradcheck::cases
