// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/cases/judge/outcome.hpp>
#include <gradcheck/cases/model/case.hpp>
#include <gradcheck/render/style.hpp>

namespace gradcheck {

/// What a check of a case showed: one line, a line for each of its errata, then what failed, with the answer of each
/// gradient report that did, and the command that reproduces it, style.again. Detail::brief: one line, or three of a
/// failure. Detail::all: every gradient report with its tables, the errata with their reasons. Ends with a line feed.
std::string to_text(const cases::Outcome& outcome, Detail detail, const Style& style);

/// The answer of a gradient report of a case, behind the moment that it was checked at.
std::string to_text(const std::string& when, const Report& report, Detail detail, const Style& style);

/// One line: "agree  2-3-1, one batch step: 34 numbers, 2 errata, 26 coordinates, 4 properties". Ends with a line feed.
std::string to_line(const cases::Outcome& outcome);

/// What a case is: its network, loss and data, then every expected number beside the computed and the numeric one, and
/// its errata.
std::string to_text(const cases::Case& c, const cases::Outcome& outcome);

}  // namespace gradcheck
