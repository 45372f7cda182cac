// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// Of what to_json and the command write. Higher by one where something was taken away or means something else: what
/// reads one version reads what is added to it later.
inline constexpr int json_version = 1;

/// The whole report as one JSON object on one line, every field of it and nothing computed anew but "ok" and "counts":
///   {"version", "subject", "kind", "mode", "ok", "counts",
///    "blocks": [{"name", "kind", "of_input", "misshapen", "directions", "rest_of", "shows", "shape": [rows, cols],
///                "by_differences": [entries] (where there are any),
///                "curves": [{"entry", "window", "steps", "differences"}] (where there are any), "analytic", "numeric", "error_bar", "bound",
///                "verdict", "reason"}],
///    "clauses": [{"name", "state", "why", "breach", "unwaived"}],
///    "findings": [{"mistake", "where", "of_input", "sentence", "alternatives", "consequences", "clause",
///                  "slopes": [[x, used, expected]], "link": a place in "links", or null, "term"}],
///    "parts": [reports without a version, each with its own blocks and parts], "notes", "evaluations",
///    "failed_evaluations", "failed_at", "engine", "method" (where it is complex_step),
///    "stagewise": {"refused", "handed_over", "reopened"}, "links": [{"name", "blocks": [places in "blocks"]}],
///    "seed", "strict"}
/// docs/report.schema.json is the definition. Matrices are arrays of rows. Numbers have the fewest digits that read
/// back bit for bit; those that are not finite are "nan", "inf", "-inf". No line feed.
std::string to_json(const Report& report);

}  // namespace gradcheck
