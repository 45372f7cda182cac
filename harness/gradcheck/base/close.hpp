// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || \
    (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ == 1)
#error "gradcheck compares NaN, infinity and rounding errors: compile without -ffast-math"
#endif

namespace gradcheck::detail {

/// True where |a - b| <= bound and all three are finite. The only way in which the harness compares two measured
/// numbers. O(1).
inline bool close(double a, double b, double bound) {
  if (!(std::abs(a - b) <= bound)) return false;                        // a NaN in any of the three ends here
  return std::isfinite(a) && std::isfinite(b) && std::isfinite(bound);  // inf <= inf is true: say no
}

}  // namespace gradcheck::detail
