// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The whole report as one JSON object on one line, every number of it and nothing computed anew but "ok" and "counts":
///   {"subject", "ok", "counts", "blocks": [{"name", "shape": [rows, cols], "analytic", "numeric", "error_bar", "bound", "verdict", "reason"}],
///    "clauses": [{"name", "state", "why"}], "findings": [{"mistake", "where", "sentence", "alternatives", "consequences"}],
///    "parts": [reports], "notes", "evaluations", "failed_evaluations", "engine", "seed", "strict"}
/// Matrices are arrays of rows. Numbers read back bit for bit; those that are not finite are "nan", "inf", "-inf". No line feed.
std::string to_json(const Report& report);

/// The report of such a text. Throws std::runtime_error that names the key: "report.blocks[0].bound: found [1 x 2], expected [2 x 2]".
Report from_json(std::string_view text);

}  // namespace gradcheck
