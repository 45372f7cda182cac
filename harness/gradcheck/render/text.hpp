// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The whole report for a person: a headline, one row a block with its worst entry, every entry that does not agree
/// (the first 10 of a block, the rest counted), broken clauses, notes. Ends with a line feed. Computes nothing anew.
/// O(coordinates).
std::string to_text(const Report& report);

/// One line: "agree: 9 of 9 coordinates agree, resolution 1.3e-08, 71 evaluations"; of a report that has only
/// parts "fail: every coordinate is in a part of it". No line feed.
std::string headline(const Report& report);

/// One line on an entry: "layer 2 weights [0, 1]: disagree: analytic 0.25, numeric 0.5 +- 1e-12, ratio 0.5". No line
/// feed.
std::string to_text(const Entry& entry);

}  // namespace gradcheck
