// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Adds Block::curves to a report on this subject, as many as options.curves asks for: entries that disagree before all
/// others, of each block the one nearest to failing before its next. Steps are s 2^-k, k = 0, 2 .. 50; of a forward in
/// float k = 0, 1 .. 25. An entry that is zero on both sides, or has no numeric value, has none.
void add_curves(Report& report, const Subject& subject, const Options& options);

}  // namespace gradcheck::detail
