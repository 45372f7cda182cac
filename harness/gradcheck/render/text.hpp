// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/render/style.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// A report for a person. The answer comes first: what is wrong in words, as a formula, at one entry, and where to see
/// it again; or that nothing is. With Detail::all every block, entry, clause and part as well. Ends with a line feed.
/// Computes nothing anew. O(coordinates).
std::string to_text(const Report& report, Detail detail = Detail::answer, const Style& style = {});

/// The first line of it: "right: 9 of 9 coordinates, any error above 1.3e-8 would have been caught", "wrong: dX has
/// the opposite sign (Scale, input)". However long; no line feed.
std::string headline(const Report& report);

/// One line on an entry: "layer 2 weights [0, 1]: disagree: analytic 0.25, numeric 0.5 +- 1e-12, ratio 0.5". No line
/// feed.
std::string to_text(const Entry& entry);

}  // namespace gradcheck
