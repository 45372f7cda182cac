// SPDX-License-Identifier: MIT
#pragma once

namespace gradcheck::detail {

/// The distance from 1 to the next number of an arithmetic: its spacing.
inline constexpr double double_spacing = 0x1p-52, float_spacing = 0x1p-23;

/// Whether an arithmetic of this spacing is float rather than double.
constexpr bool is_float(double spacing) { return spacing > 0x1p-40; }

}  // namespace gradcheck::detail
