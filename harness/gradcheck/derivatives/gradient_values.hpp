// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// J = the sum of what f gives, by the coordinates as they stand, with its gradient there. The function must outlive
/// it. Throws what f or the gradient throws.
Subject gradient_subject(const Differentiated& function, const Options& options);

/// Every entry of a gradient against f at the coordinates as they stand, J = the sum of what f gives. No contract, no
/// diagnosis. Cost: that of check(), two gradients, and those that the gradient's own rounding is measured with.
/// Throws as check does, and what f or the gradient throws at x itself.
Report check_gradient_values(const Differentiated& function, const Options& options);

}  // namespace gradcheck::detail
