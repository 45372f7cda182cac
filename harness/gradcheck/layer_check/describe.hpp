// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// no: names take more evaluations than Options::max_evaluations leaves.
enum class NamesTried : unsigned char { no, yes };

/// Adds a finding that says where a report disagrees, and by how much, if it disagrees and has none.
void describe(Report& report, NamesTried tried = NamesTried::yes);

}  // namespace gradcheck::detail
