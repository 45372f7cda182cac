// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// A report and its answer as a JSON object for a page, as page/report.js reads it:
///   {"subject", "judgement", "claim", "plain", "mistakes": [..], "example", "extent", "checked", "notes", "again",
///    "counts", "resolution", "engine", "evaluations", "seed", "blocks": [..], "clauses": [..], "parts": [reports]}
/// A block has its name, "rows", "cols", whether it is "ok", or a "consequence" of a mistake elsewhere, and its
/// matrices in base64, column by column: analytic, numeric, error_bar and bound in doubles, verdict and reason as
/// places in "verdicts" and "reasons" of the page; "curves" are as in to_json, but for their numbers, which are in
/// base64 too. "again" is that command, or, empty, what the report itself knows.
std::string data_of(const Report& report, const std::string& again = {});

/// The data of a page of reports, each by itself, already as data: {"kind": "reports", "verdicts", "reasons",
/// "reports": [..]}.
std::string data_of_reports(const std::vector<std::string>& reports);

/// What every page's data begin with: "kind", "verdicts" and "reasons", without the brackets around.
std::string beginning_of_data(const std::string& kind);

}  // namespace gradcheck::detail
