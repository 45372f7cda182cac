// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/suite.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <gradcheck/render/in_words.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck::detail {
namespace {

std::string lines_of(const std::vector<Example>& failing) {
  std::string text;
  for (std::size_t k = 0; k < std::min(failing.size(), listed_coordinates); ++k) text += exact_line(failing[k]) + "\n";
  if (failing.size() > listed_coordinates)
    text += "and " + with_commas(failing.size() - listed_coordinates) + " more, see --report csv\n";
  return text;
}

std::string what_fails(const Counts& c) {
  const arma::uword undecided = c.undecided - c.not_looked_at;
  if (c.disagree + undecided == 0) return "nothing was put to the test";
  return fmt::format("of {} {} disagree, {} are undecided", how_many(c.total() - c.not_looked_at, "coordinate"),
                     with_commas(c.disagree), with_commas(undecided));
}

Trial trial_of(const Block& block, bool strict) {
  if (block.verdict.is_empty()) return {block.name, TrialState::skipped, "nothing to check"};
  if (block.ok(strict)) return {block.name};
  const std::string why = block.misshapen.empty() ? what_fails(block.counts()) : block.misshapen;
  return {block.name, TrialState::failed, why, lines_of(failing_coordinates(block))};
}

Trial trial_of(const Clause& clause) {
  switch (clause.state) {
    case ClauseState::held: break;
    case ClauseState::broken: return {clause.name, TrialState::failed, clause.why};
    case ClauseState::not_tested: return {clause.name, TrialState::skipped, clause.why};
    case ClauseState::waived: return {clause.name, TrialState::skipped, "waived: " + clause.why};
  }
  return {clause.name};
}

Trial trial_of(const Report& part) {
  if (part.ok()) return {part.subject};
  return {part.subject, TrialState::failed, headline(part), lines_of(failing_coordinates(part))};
}

}  // namespace

Suite suite_of(const Report& report, const Place& place) {
  Suite suite{report.subject, place, tally_of(report)};
  for (const Block& block : report.blocks) suite.trials.push_back(trial_of(block, report.strict));
  for (const Clause& clause : report.clauses) suite.trials.push_back(trial_of(clause));
  for (const Report& part : report.parts) suite.trials.push_back(trial_of(part));
  if (report.ok()) return suite;
  suite.text = to_text(report);
  const auto failed = [](const Trial& t) { return t.state == TrialState::failed; };
  if (std::ranges::none_of(suite.trials, failed))
    suite.trials.push_back({"the whole", TrialState::failed, headline(report)});
  return suite;
}

}  // namespace gradcheck::detail
