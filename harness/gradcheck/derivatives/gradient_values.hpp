// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/derivatives/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Every entry of a gradient against f at the coordinates as they stand, J = the sum of what f gives. No contract, no
/// diagnosis. Cost: that of check(), two gradients, and those that the gradient's own rounding is measured with.
/// Throws as check does, and what f or the gradient throws at x itself.
Report check_gradient_values(const Differentiated& function, const Options& options);

}  // namespace gradcheck::detail
