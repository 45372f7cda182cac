// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/render/style.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// What is wrong, or that nothing is: the same text as to_text(report), in at most 20 lines. Ends with a line feed.
std::string explain(const Report& report, const Style& style = {});

}  // namespace gradcheck
