// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace museum::wing {

/// Prints, for each exhibit of the wing over so many seeds of check_factory and runs of a campaign (0: none): how
/// often its right
/// twin was accused, its wrong one passed, and how the wrong one was named; then what was said of accused right
/// twins, and of names
/// that are not right. 0 where no right twin was accused, no wrong one passed and no name was wrong, else 1.
int print_table(std::uint64_t seeds, std::uint64_t runs);

}  // namespace museum::wing
