// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/network/properties/properties.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The property "engines agree": direct differences of the whole, and derivatives put together from its stages, are the
/// same within three times their bars, |n_s - n_d| <= 3 (e_s + e_d), wherever both decide and nothing has a kink.
/// Applies where `direct` was differenced directly and `stagewise` was not.
[[nodiscard]] PropertyOutcome engines_agree(const Report& direct, const Report& stagewise);

}  // namespace gradcheck
