// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_outcome.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include <gradcheck/app/print/in_one_line.hpp>
#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/base/indented.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/answer.hpp>
#include <gradcheck/render/json.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck {
namespace {

std::string reproduction(const Invocation& i, const std::string& layer, const std::optional<Shape>& shape,
                         std::uint64_t seed) {
  std::string line = fmt::format("{} check --layer {} --seed {}", quoted(i.program), quoted(layer), seed);
  if (shape) line += " --shape " + quoted(to_string(*shape));
  if (!i.clause.empty()) line += " --clause " + quoted(i.clause);
  if (i.isolation.wanted) line += " --isolate";
  return line + (i.options.strict ? " --strict" : "");
}

/// At the configurations, and with the seed, that were asked for.
std::string reproduction(const Invocation& i, const std::string& layer) {
  return "reproduce: " + reproduction(i, layer, i.shape, i.options.seed) + "\n";
}

/// What shows what the answer shows: at its one configuration, where that has no other data.
std::string reproduction(const Report& report, const Invocation& i, const std::string& layer) {
  if (i.shape) return reproduction(i, layer, i.shape, i.options.seed);
  const detail::ReportAnswer answer = detail::answer_of(report);
  for (const Configuration& at : configurations(i.options.seed))
    if (at.seed == answer.seed && answer.shown_by.ends_with(", " + to_string(at)))
      return reproduction(i, layer, at.shape, at.seed);
  return reproduction(i, layer, {}, i.options.seed);
}

std::string text_of(const Report& report, const Invocation& i, const std::string& layer) {
  Style style = style_for(i);
  style.again = reproduction(report, i, layer);
  return to_text(report, detail_for(i), style);
}

/// The clause by its name; not tested where no configuration came as far as that.
Clause clause_named(const Report& report, const std::string& name) {
  const auto found = std::ranges::find(report.clauses, name, &Clause::name);
  if (found != report.clauses.end()) return *found;
  return {name, ClauseState::not_tested, "the check did not come as far, without --clause it says why"};
}

LayerOutcome clause_outcome(const Report& report, const Invocation& i) {
  const Clause c = clause_named(report, i.clause);
  LayerOutcome outcome;
  outcome.ok = c.state == ClauseState::held || c.state == ClauseState::not_tested;
  if (c.state == ClauseState::not_tested) outcome.untested = "clause " + c.name + " was not tested: " + c.why;
  if (i.format == Format::json)
    outcome.text = in_one_line({{"subject", report.subject},
                                {"clause", c.name},
                                {"state", to_string(c.state)},
                                {"why", c.why},
                                {"seed", report.seed}}) +
                   "\n";
  else
    outcome.text =
        fmt::format("{}: {}: {}{}{}\n", report.subject, c.name, to_string(c.state), c.why.empty() ? "" : ": ", c.why);
  return outcome;
}

LayerOutcome report_outcome(const Report& report, const Invocation& i, const std::string& layer) {
  LayerOutcome outcome;
  outcome.ok = report.ok();
  if (report.counts().total() == 0 && report.parts.empty() && report.findings.empty()) {
    outcome.ok = true;
    outcome.untested = "layer " + layer + " refuses every configuration: nothing was checked";
  }
  if (i.format == Format::json)
    outcome.text = to_json(report) + "\n";
  else
    outcome.text = i.quiet && report.ok() ? report.subject + ": " + headline(report) + "\n" : text_of(report, i, layer);
  return outcome;
}

}  // namespace

LayerOutcome outcome_of(const Report& report, const Invocation& i, const std::string& layer) {
  if (i.clause.empty()) return report_outcome(report, i, layer);
  LayerOutcome outcome = clause_outcome(report, i);
  if (!outcome.ok && i.format == Format::text) outcome.text += reproduction(i, layer);
  return outcome;
}

LayerOutcome outcome_of(const LayerDeath& died, const Invocation& i, const std::string& layer) {
  const std::string where = layer + (died.shape.empty() ? "" : ", " + died.shape);
  if (i.format == Format::text) {
    const std::string how = detail::indented_behind_first(where + ": " + evidence(died.death), 2);
    return {how + "\n" + reproduction(i, layer), false, {}};
  }
  Report report;
  report.subject = where;
  report.seed = i.options.seed;
  report.findings.push_back({to_string(died.death), {}, evidence(died.death), {}, {}});
  return {to_json(report) + "\n", false, {}};
}

}  // namespace gradcheck
