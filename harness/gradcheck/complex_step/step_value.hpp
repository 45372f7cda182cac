// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>

#include <gradcheck/subject/complex_side.hpp>

namespace gradcheck::detail {

/// A derivative by a complex step, and how far rounding may have moved it.
struct StepValue {
  double value = 0, error = 0;
};

/// So many evaluations it takes.
inline constexpr int evaluations_of_step_value = 5;

/// dJ/dx = sum_t Im J_t(x + i h) / h,  h = 2^-332 s, s = max(1, |x|) as a power of two: nothing is subtracted, and what
/// is left out is h^2 of the value. error, in the unit of the derivative:
///   2 max_k |value_k - value| + 2^-51 sum_t |value_t|   over 4 runs k with other h and with every number of x moved by
///                                                       a random unit in its last place
/// Nothing where an evaluation throws or is not finite.
/// Source: Squire, Trapp (1998); Martins, Sturdza, Alonso (2003).
std::optional<StepValue> step_value(const ComplexTerms& terms, arma::uword place, double x, std::uint64_t seed);

}  // namespace gradcheck::detail
