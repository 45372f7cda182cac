// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The whole report as one JSON object on one line, every number of it and nothing computed anew but "ok" and "counts":
///   {"subject", "ok", "counts",
///    "blocks": [{"name", "shape": [rows, cols], "analytic", "numeric", "error_bar", "bound", "verdict", "reason"}],
///    "clauses": [{"name", "state", "why"}],
///    "findings": [{"mistake", "where", "sentence", "alternatives", "consequences", "clause"}],
///    "parts": [reports], "notes", "evaluations", "failed_evaluations", "engine", "seed", "strict"}
/// Matrices are arrays of rows. Numbers have the fewest digits that read back bit for bit; those that are not finite
/// are "nan", "inf", "-inf". No line feed.
std::string to_json(const Report& report);

}  // namespace gradcheck
