// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// The report as one HTML file that opens without a network: the answer as to_text has it, the layers with their
/// verdicts, each block as a heat map with every number of the report under the pointer, analytic beside numeric.
/// About 0.5 MB and 46 bytes a coordinate. Throws detail::UserError where gradcheck was built without Vega
/// (Debian's libjs-vega); it says so when it is configured.
std::string to_html(const Report& report);

}  // namespace gradcheck
