// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/render/style.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck::detail {

/// All of a report but its answer: its blocks, with the worst entry of each; every entry that does not agree (the first
/// 10 of a block, the rest counted); its clauses; then its parts, indented. What stands above already, the same clauses
/// or the same entries, is not repeated.
std::string tables_of(const Report& report, const Style& style);

}  // namespace gradcheck::detail
