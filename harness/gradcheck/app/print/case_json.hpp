// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/cases/judge/outcome.hpp>

namespace gradcheck {

/// What checks of cases showed, as one JSON object on one line:
///   {"version", "ok", "cases": [{"title", "path", "ok", "failures": [texts],
///     "numbers": [{"when", "name", "expected", "analytic", "numeric", "error_bar", "ok"}],
///     "errata": [{"when", "name", "printed", "right", "why", "analytic", "ok"}],
///     "gradients": [{"when", "ok", "report": as to_json(Report)}]}]}
/// Numbers that are not finite are "nan", "inf", "-inf"; "numeric" and "error_bar" are missing where there is no
/// numeric value. Ends with a line feed.
std::string to_json(const std::vector<cases::Outcome>& outcomes);

}  // namespace gradcheck
