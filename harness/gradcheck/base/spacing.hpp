// SPDX-License-Identifier: MIT
#pragma once

namespace gradcheck::detail {

/// The distance from 1 to the next number of an arithmetic: its spacing.
inline constexpr double double_spacing = 0x1p-52, float_spacing = 0x1p-23;

/// Whether an arithmetic of this spacing is float rather than double.
constexpr bool is_float(double spacing) { return spacing > 0x1p-40; }

/// Below it a number of this arithmetic may be nothing but what underflow left: 2^26 times the smallest normal number,
/// since what lost its digits meets weights and cotangents.
constexpr double underflow_of(double spacing) { return is_float(spacing) ? 0x1p-100 : 0x1p-996; }

/// The distance between its smallest numbers: what every rounding may come to, however small the number.
constexpr double least_number_of(double spacing) { return is_float(spacing) ? 0x1p-149 : 0x1p-1074; }

}  // namespace gradcheck::detail
