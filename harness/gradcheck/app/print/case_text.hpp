// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/cases/model/case.hpp>

namespace gradcheck {

/// What a check of a case showed: one line, then the blocks of each gradient report, the errata in words, and what
/// failed with the line that reproduces it, which calls `program`. Ends with a line feed.
std::string to_text(const cases::Outcome& outcome, const std::string& program, const std::string& options = {});

/// One line: "agree  2-3-1, one batch step: 34 numbers, 2 errata, 26 coordinates, 4 properties". Ends with a line feed.
std::string to_line(const cases::Outcome& outcome);

/// What a case is: its network, loss and data, then every expected number beside the computed and the numeric one, and
/// its errata.
std::string to_text(const cases::Case& c, const cases::Outcome& outcome);

}  // namespace gradcheck
