// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// A report that has something in every field: numbers that are not finite, denormals, an empty block, a part, control
/// characters.
inline Report full_report() {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  Report r;
  r.subject = "Scale \"x\"\n";
  r.kind = SubjectKind::jacobian;
  r.mode = Mode::training;
  r.stagewise = {"a loop", 2, 1};
  r.blocks.push_back({"gain", {{0.1, nan}}, {{0.1, -inf}}, {{1e-320, inf}}, {{5e-324, 1.0 / 3}}, {{0, 1}}, {{1, 3}}});
  r.blocks.back().of_input = true;
  r.blocks.back().kind = "weights";
  r.blocks.back().misshapen = "it is [2 x 1]";
  r.blocks.back().directions = 2;
  r.blocks.back().rest_of = "weights";
  r.blocks.back().shows = 0.25;
  r.blocks.push_back({"empty", {}, {}, {}, {}, {}, {}});
  r.clauses = {{"zero cotangent", ClauseState::broken, "gain [0, 0] is 1"}, {"x", ClauseState::not_tested, "why"}};
  r.clauses[0].breach = Breach::of_earlier_point;
  r.clauses[1].unwaived = ClauseState::broken;
  r.findings = {{"stale cache", "gain", "old x", {"other"}, {"values", "batch of one"}, true, ClauseId::last_forward}};
  r.findings[0].slopes = {{-1, 0.25, inf}};
  r.findings[0].link = 1;
  r.findings[0].term = "- x";
  r.links = {{"first", {0, 1}}, {"loss", {}}};
  r.notes = {"a fact"};
  r.evaluations = 42;
  r.failed_evaluations = 3;
  r.failed_at = "gain [0, 1] at -1e-05";
  r.seed = 18446744073709551615U;
  r.strict = true;
  r.parts.push_back(r);
  return r;
}

}  // namespace gradcheck
