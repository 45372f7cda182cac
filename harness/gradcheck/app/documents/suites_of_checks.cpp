// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/suites_of_checks.hpp>

#include <fmt/format.h>

#include <gradcheck/app/documents/problems_of_checks.hpp>
#include <gradcheck/app/documents/repository.hpp>
#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck {
namespace {

using detail::Suite, detail::Trial, detail::TrialState;
using Suites = std::vector<Suite>;

Suite suite_of_layer(const CheckedLayer& layer) {
  const Place place = in_repository(layer.place);
  if (!layer.untested.empty()) return {layer.name, place, {}, {{layer.name, TrialState::skipped, layer.untested}}};
  if (layer.clause.empty()) {
    Suite suite = detail::suite_of(layer.report, place);
    suite.name = layer.name;
    return suite;
  }
  const Clause& c = layer.report.clauses.at(0);
  return {layer.name, place, {}, {{c.name, layer.ok ? TrialState::passed : TrialState::failed, c.why}}};
}

/// Its file as it is known, at this line.
Place at(const cases::Outcome& o, int line) { return in_repository({o.path, static_cast<std::uint_least32_t>(line)}); }

TrialState state(bool held) { return held ? TrialState::passed : TrialState::failed; }

std::string numbers_of(double analytic, const std::optional<cases::NumericValue>& numeric) {
  const std::string text = "computed " + detail::plain_number(analytic);
  if (!numeric) return text;
  return text + fmt::format(", numeric {}, error bar {}", detail::plain_number(numeric->value),
                            detail::plain_number(numeric->error_bar));
}

Trial trial_of(const cases::Outcome& o, const cases::Check& c) {
  return {c.name + ", " + c.when, state(c.held), c.message, numbers_of(c.analytic, c.numeric), at(o, c.line)};
}

Trial trial_of(const cases::Outcome& o, const cases::ErratumOutcome& e) {
  return {"erratum: " + e.name + ", " + e.when, state(e.held), e.message, numbers_of(e.analytic, e.numeric),
          at(o, e.line)};
}

Trial trial_of(const cases::Outcome& o, const cases::GradientOutcome& g) {
  Trial t{"gradient, " + g.when, state(g.ok), g.message, {}, at(o, o.title_line)};
  const auto failing = detail::failing_coordinates(g.report);
  for (std::size_t k = 0; k < std::min(failing.size(), detail::listed_coordinates); ++k)
    t.text += detail::exact_line(failing[k]) + "\n";
  return t;
}

Trial trial_of(const cases::Outcome& o, const PropertyOutcome& p) {
  const Place place = at(o, o.title_line);
  if (p.violation) return {"property " + p.name, TrialState::failed, to_string(*p.violation), p.formula, place};
  if (!p.applied) return {"property " + p.name, TrialState::skipped, "does not apply", {}, place};
  return {"property " + p.name, TrialState::passed, {}, {}, place};
}

Suite suite_of_case(const cases::Outcome& o) {
  Suite suite{o.title, at(o, o.title_line)};
  Counts counts;
  for (const cases::GradientOutcome& g : o.gradients) counts += g.report.counts();
  suite.tally = detail::tally_of(counts);
  for (const auto& c : o.checks) suite.trials.push_back(trial_of(o, c));
  for (const auto& e : o.errata) suite.trials.push_back(trial_of(o, e));
  for (const auto& g : o.gradients) suite.trials.push_back(trial_of(o, g));
  for (const auto& p : o.properties) suite.trials.push_back(trial_of(o, p));
  if (o.checks.empty() && o.errata.empty() && o.gradients.empty())
    suite.trials.push_back({"the whole", TrialState::failed, o.failures().at(0)});
  return suite;
}

Suite suite_of_campaign(const CheckedCampaign& campaign) {
  const fuzz::CampaignSummary& s = campaign.summary;
  Suite suite{s.subject, {}, tally_of(s)};
  const std::string failed = fmt::format("{} of {} runs failed", s.failures, s.runs());
  suite.trials.push_back({"runs", state(s.failures == 0), failed, failed});
  for (const auto& [name, counts] : s.properties) {
    const std::string violated = fmt::format("{} of {} violate it", counts.violated, counts.applied);
    suite.trials.push_back({"property " + name, state(counts.violated == 0), violated, violated});
  }
  for (const detail::Problem& p : problems_of(campaign))
    suite.trials.push_back(
        {p.rule, TrialState::failed, p.claim, p.details, p.places.empty() ? Place{} : p.places.front()});
  return suite;
}

struct SuitesOf {
  Suites operator()(const CheckedLayers& layers) const {
    Suites all;
    for (const CheckedLayer& layer : layers) all.push_back(suite_of_layer(layer));
    return all;
  }
  Suites operator()(const CheckedCases& cases) const {
    Suites all;
    for (const cases::Outcome& o : cases) all.push_back(suite_of_case(o));
    return all;
  }
  Suites operator()(const CheckedCampaign& campaign) const { return {suite_of_campaign(campaign)}; }
};

}  // namespace

detail::Tally tally_of(const fuzz::CampaignSummary& s) {
  Counts counts = s.ordinary.coordinates;
  counts += s.unusual.coordinates;
  detail::Tally tally = detail::tally_of(counts);
  tally.emplace_back("runs", fmt::to_string(s.runs()));
  tally.emplace_back("refused", fmt::to_string(s.ordinary.refused + s.unusual.refused));
  tally.emplace_back("failures", fmt::to_string(s.failures));
  tally.emplace_back("evaluations", fmt::to_string(s.ordinary.evaluations + s.unusual.evaluations));
  tally.emplace_back("seed", fmt::to_string(s.seed));
  return tally;
}

std::vector<detail::Suite> suites_of(const Checks& checks) { return std::visit(SuitesOf{}, checks); }

}  // namespace gradcheck
