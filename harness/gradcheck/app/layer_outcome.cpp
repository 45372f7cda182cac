// SPDX-License-Identifier: MIT
#include <gradcheck/app/layer_outcome.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include <gradcheck/app/print/quoted.hpp>
#include <gradcheck/app/terminal.hpp>
#include <gradcheck/base/indented.hpp>
#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/render/answer.hpp>
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
  return reproduction(i, layer, i.shape, i.options.seed);
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

/// The clause by its name; not tested where no configuration came as far as that.
Clause clause_named(const Report& report, const std::string& name) {
  const auto found = std::ranges::find(report.clauses, name, &Clause::name);
  if (found != report.clauses.end()) return *found;
  return {name, ClauseState::not_tested, "the check did not come as far, without --clause it says why"};
}

CheckedLayer clause_outcome(const Report& report, const Invocation& i) {
  const Clause c = clause_named(report, i.clause);
  CheckedLayer checked;
  checked.clause = c.name;
  checked.report.subject = report.subject;
  checked.report.seed = report.seed;
  checked.report.clauses = {c};
  checked.ok = c.state == ClauseState::held || c.state == ClauseState::not_tested;
  if (c.state == ClauseState::not_tested) checked.untested = "clause " + c.name + " was not tested: " + c.why;
  return checked;
}

CheckedLayer report_outcome(const Report& report, const std::string& layer) {
  CheckedLayer checked;
  checked.report = report;
  checked.ok = report.ok();
  if (report.counts().total() == 0 && report.parts.empty() && report.findings.empty()) {
    checked.ok = true;
    checked.untested = "layer " + layer + " refuses every configuration: nothing was checked";
  }
  return checked;
}

CheckedLayer registered(CheckedLayer checked, const Registry::Entry& layer, const Invocation& i) {
  checked.name = layer.name;
  checked.place = layer.place;
  const bool whole = checked.clause.empty() && !checked.died;
  checked.again = whole ? reproduction(checked.report, i, layer.name) : reproduction(i, layer.name);
  return checked;
}

std::string clause_text(const CheckedLayer& checked) {
  const Clause& c = checked.report.clauses.at(0);
  const std::string text = fmt::format("{}: {}: {}{}{}\n", checked.report.subject, c.name, to_string(c.state),
                                       c.why.empty() ? "" : ": ", c.why);
  return checked.ok ? text : text + "reproduce: " + checked.again + "\n";
}

std::string death_text(const CheckedLayer& checked) {
  const std::string how = checked.report.subject + ": " + checked.report.findings.at(0).sentence;
  return detail::indented_behind_first(how, 2) + "\nreproduce: " + checked.again + "\n";
}

std::string report_text(const CheckedLayer& checked, const Invocation& i) {
  if (i.quiet && checked.ok) return checked.report.subject + ": " + headline(checked.report) + "\n";
  Style style = style_for(i);
  style.again = checked.again;
  return to_text(checked.report, detail_for(i), style);
}

}  // namespace

CheckedLayer outcome_of(const Report& report, const Invocation& i, const Registry::Entry& layer) {
  return registered(i.clause.empty() ? report_outcome(report, layer.name) : clause_outcome(report, i), layer, i);
}

CheckedLayer outcome_of(const LayerDeath& died, const Invocation& i, const Registry::Entry& layer) {
  CheckedLayer checked;
  checked.report.subject = layer.name + (died.shape.empty() ? "" : ", " + died.shape);
  checked.report.seed = i.options.seed;
  checked.report.findings.push_back({to_string(died.death), {}, evidence(died.death), {}, {}});
  checked.ok = false;
  checked.died = true;
  return registered(checked, layer, i);
}

std::string text_of(const CheckedLayer& checked, const Invocation& i) {
  if (checked.died) return death_text(checked);
  return checked.clause.empty() ? report_text(checked, i) : clause_text(checked);
}

}  // namespace gradcheck
