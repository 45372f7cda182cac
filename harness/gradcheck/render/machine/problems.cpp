// SPDX-License-Identifier: MIT
#include <gradcheck/render/machine/problems.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <gradcheck/render/answer_parts.hpp>
#include <gradcheck/render/lines.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck::detail {
namespace {

void collect_failing(const Block& block, const std::string& part, std::vector<Example>& all) {
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i)
    if (const Verdict v = block.verdict_at(i);
        v == Verdict::disagree || (v == Verdict::undecided && block.reason_at(i) != Reason::not_looked_at))
      all.push_back({part, block.at(i)});
}

void collect_failing(const Report& report, const std::string& part, std::vector<Example>& all) {
  for (const Block& block : report.blocks) collect_failing(block, part, all);
  for (const Report& inside : report.parts) collect_failing(inside, inside.subject, all);
}

/// The words of a report's answer that belong to one mistake.
std::string details_of(const Mistake& m) {
  std::string text = m.plain.empty() ? "" : m.plain + "\n";
  text += m.name + (m.where.empty() ? "" : ", " + m.where) + ": " + m.exact + "\n";
  if (!m.formula.empty()) text += "violates: " + on_one_line(m.formula) + "\n";
  if (!m.alternatives.empty()) text += fmt::format("or: {}\n", fmt::join(m.alternatives, ", "));
  if (!m.consequences.empty()) text += fmt::format("because of it: {}\n", fmt::join(m.consequences, ", "));
  return text;
}

/// Those that belong to all of them.
std::string details_of(const ReportAnswer& answer) {
  std::string text = answer.plain.empty() ? "" : answer.plain + "\n";
  if (answer.example) text += "example: " + exact_line(*answer.example) + "\n";
  for (const std::string& line : answer.extent) text += "extent: " + line + "\n";
  return text + "see it again: " + answer.again + "\n";
}

Problem problem(const Report& report, const Place& place, const std::string& rule, const std::string& claim,
                const std::string& details) {
  Problem p{report.subject, rule, on_one_line(claim), details};
  if (!place.file.empty()) p.places = {place};
  p.coordinates = failing_coordinates(report);
  p.failing = p.coordinates.size();
  if (p.failing > listed_coordinates) p.coordinates.resize(listed_coordinates);
  return p;
}

}  // namespace

std::vector<Example> failing_coordinates(const Report& report) {
  std::vector<Example> all;
  collect_failing(report, "", all);
  return all;
}

std::vector<Example> failing_coordinates(const Block& block) {
  std::vector<Example> all;
  collect_failing(block, "", all);
  return all;
}

std::vector<Problem> problems_of(const Report& report, const Place& place, const std::string& again) {
  if (report.ok()) return {};
  ReportAnswer answer = answer_of(report);
  if (!again.empty()) answer.again = again;
  if (answer.mistakes.empty())
    return {problem(report, place, std::string(to_string(answer.judgement)), answer.claim, details_of(answer))};
  std::vector<Problem> all;
  for (const Mistake& m : answer.mistakes)
    all.push_back(problem(report, place, m.name, m.claim, details_of(m) + (all.empty() ? details_of(answer) : "")));
  return all;
}

Tally tally_of(const Counts& c) {
  return {{"coordinates", fmt::to_string(c.coordinates())},
          {"agree", fmt::to_string(c.agree)},
          {"disagree", fmt::to_string(c.disagree)},
          {"kink", fmt::to_string(c.kink)},
          {"undecided", fmt::to_string(c.undecided)},
          {"negligible", fmt::to_string(c.negligible)},
          {"flat", fmt::to_string(c.flat)}};
}

Tally tally_of(const Report& r) {
  Tally tally = tally_of(r.counts());
  tally.emplace_back("not_looked_at", fmt::to_string(r.counts().not_looked_at));
  tally.emplace_back("directions", fmt::to_string(r.counts().directions));
  tally.emplace_back("resolution", json_number(r.resolution()));
  tally.emplace_back("evaluations", fmt::to_string(r.evaluations));
  tally.emplace_back("failed_evaluations", fmt::to_string(r.failed_evaluations));
  tally.emplace_back("seed", fmt::to_string(r.seed));
  return tally;
}

std::string exact_line(const Example& c) {
  const Entry& e = c.entry;
  const std::string reason(to_string(e.reason));
  return fmt::format("{}{}: {}{}: analytic {}, numeric {}, error bar {}, bound {}", c.part.empty() ? "" : c.part + ": ",
                     e.name(), to_string(e.verdict), reason.empty() ? "" : " (" + reason + ")",
                     plain_number(e.analytic), plain_number(e.numeric), plain_number(e.error_bar),
                     plain_number(e.bound));
}

}  // namespace gradcheck::detail
