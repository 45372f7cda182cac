// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::cases {

/// How an expected number is compared: |value - exact| <= 1e-12 |exact|, or `ulps` spacings of the scalar at exact;
/// a printed number by its rounding, or by what was cut off.
struct Comparison {
  Expected expected;
  bool truncated = false;
  std::optional<unsigned> ulps = {};
  Scalar scalar = Scalar::float64;
};

inline constexpr double exact_tolerance = 1e-12;  ///< relative

/// True where value is what was expected; widened_by >= 0 is added to the bound. NaN and infinity never are.
/// With ulps the expected number must be one of the scalar's own: a float printed in full has no other digits.
bool fits(const Comparison& comparison, double value, double widened_by = 0.0);

/// "-0.0963", "0.5470 (truncated)", "0.25".
std::string to_string(const Comparison& comparison);

/// What fits() demands: "within half a unit of its last digit", "a float, but the nearest one is 0.5".
std::string demand(const Comparison& comparison);

}  // namespace gradcheck::cases
