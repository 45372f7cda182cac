// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// Every entry of a Jacobian against f at the coordinates as they stand: blocks [m x n_k], m the numbers that f gives,
/// n_k those of block k. Each output is judged as a function of its own, by the rule for gradients; f is called once at
/// each moved point for all of them, so that the calls do not grow with m. No contract, no diagnosis. Cost: 6 to 40
/// calls of f for each coordinate, and 20; memory: m numbers for each call. Throws as check does, what f or the
/// Jacobian throws at x itself, and std::invalid_argument where f gives no number.
Report check_jacobian_values(const Differentiated& function, const Options& options);

}  // namespace gradcheck::detail
