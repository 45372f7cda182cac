// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// What adapters of test frameworks take for refuted: some coordinate of the report or of its parts disagrees or some
/// clause is broken; too much undecided is not enough. With a mistake: that this one is among the findings.
bool is_refuted(const Report& report, const std::string& mistake = {});

}  // namespace gradcheck::detail
