// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/app/documents/checks.hpp>

namespace gradcheck {

/// One JSON object on one line, with a line feed; docs/report.schema.json is its definition:
///   of one layer its report, or with --clause {"version", "subject", "clause", "state", "why", "seed"};
///   of several {"version", "ok", "layers": [such]};
///   of cases {"version", "ok", "cases": [...]}, see print/case_json.hpp;
///   of a campaign its summary, see campaign/summary_json.hpp.
std::string json_document(const Checks& checks);

}  // namespace gradcheck
