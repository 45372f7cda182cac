// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/base/cxx20.hpp>

#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include <gradcheck/render/text.hpp>
#include <gradcheck/report/refuted.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// EXPECT_TRUE(gradcheck::agrees(gradcheck::check_layer(layer, x))): report.ok(), and the whole text of the report
/// where it is not.
inline testing::AssertionResult agrees(const Report& report) {
  if (report.ok()) return testing::AssertionSuccess() << headline(report);
  return testing::AssertionFailure() << "expected no disagreement and no broken clause\n" << to_text(report);
}

/// The negative control, for a layer that is wrong on purpose: some coordinate disagrees or some clause is broken; too
/// much undecided is not enough. With a mistake: that this one is among the findings.
inline testing::AssertionResult refutes(const Report& report, const std::string& mistake = {}) {
  if (detail::is_refuted(report, mistake)) return testing::AssertionSuccess() << headline(report);
  return testing::AssertionFailure() << "expected "
                                     << (mistake.empty() ? "a disagreement or a broken clause"
                                                         : "the mistake \"" + mistake + "\"")
                                     << "\n"
                                     << to_text(report);
}

/// How GoogleTest prints a report.
inline void PrintTo(const Report& report, std::ostream* out) { *out << "\n" << to_text(report); }

}  // namespace gradcheck
