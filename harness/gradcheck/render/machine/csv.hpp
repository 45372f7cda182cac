// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// Every coordinate of the report and of its parts as a table of comma-separated values (RFC 4180, lines end with a
/// line feed), below a line with the names of the columns:
///   subject,part,block,row,column,analytic,numeric,error_bar,bound,verdict,reason
/// part: the subject of the part that the coordinate belongs to; empty for the report's own. Rows and columns count
/// from 0. Numbers read back bit for bit, and may be nan, inf or -inf. O(coordinates).
std::string to_csv(const Report& report);

namespace detail {

/// The line with the names of the columns.
std::string csv_heading();

/// The lines below it.
std::string csv_rows(const std::string& subject, const std::string& part, const Report& report);

}  // namespace detail

}  // namespace gradcheck
