// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/problems_of_checks.hpp>

#include <fmt/format.h>

#include <gradcheck/app/documents/repository.hpp>

namespace gradcheck {
namespace {

using detail::Level, detail::Problem;
using Problems = std::vector<Problem>;

void append(Problems& all, Problems more) {
  for (Problem& p : more) all.push_back(std::move(p));
}

Problem untested(const CheckedLayer& layer) {
  return {layer.name, "untested", layer.untested, "", Level::warning, places_in_repository(layer.place)};
}

Problem broken_clause(const CheckedLayer& layer) {
  const Clause& c = layer.report.clauses.at(0);
  const std::string claim = fmt::format("the rule \"{}\" is {} ({})", c.name, to_string(c.state), layer.name);
  return {layer.name, c.name, claim, c.why, Level::error, places_in_repository(layer.place)};
}

Problems problems_of_layer(const CheckedLayer& layer) {
  if (!layer.untested.empty()) return {untested(layer)};
  if (layer.ok) return {};
  if (!layer.clause.empty()) return {broken_clause(layer)};
  Problems all = detail::problems_of(layer.report, in_repository(layer.place), layer.again);
  for (Problem& p : all) p.subject = layer.name;  // whatever the configurations are
  return all;
}

/// A case, of which a line fails.
Problem in_case(const cases::Outcome& o, const std::string& rule, const std::string& message, int line) {
  const Place place{o.path, static_cast<std::uint_least32_t>(line)};
  return {o.title, rule, message, "", Level::error, places_in_repository(place)};
}

Problems of_gradient(const cases::Outcome& o, const cases::GradientOutcome& g) {
  const Problem whole = in_case(o, "gradient", g.message, o.title_line);
  Problems all = detail::problems_of(g.report, {});
  for (Problem& p : all) {
    p.subject = o.title;
    p.places = whole.places;
    p.details = g.when + ": " + g.message + "\n" + p.details;
  }
  return all.empty() ? Problems{whole} : all;
}

Problems problems_of_case(const cases::Outcome& o) {
  Problems all;
  for (const cases::Check& c : o.checks)
    if (!c.held) all.push_back(in_case(o, "number", c.message, c.line));
  for (const cases::ErratumOutcome& e : o.errata)
    if (!e.held) all.push_back(in_case(o, "erratum", e.message, e.line));
  for (const cases::GradientOutcome& g : o.gradients)
    if (!g.ok) append(all, of_gradient(o, g));
  for (const PropertyOutcome& p : o.properties)
    if (p.violation) all.push_back(in_case(o, "property " + p.name, to_string(*p.violation), o.title_line));
  if (all.empty() && !o.ok()) all.push_back(in_case(o, "nothing checked", o.failures().at(0), o.title_line));
  return all;
}

Problem of_finding(const CheckedCampaign& campaign, std::size_t n) {
  const fuzz::CampaignFinding& f = campaign.summary.findings[n];
  Problem p{campaign.summary.subject, f.cause, fmt::format("run {}: {}: {}", f.run, f.cause, f.shape),
            f.evidence + "\n" + f.text};
  if (n < campaign.places.size())
    for (const Place& place : campaign.places[n]) p.places.push_back(in_repository(place));
  return p;
}

/// What keeps a campaign without findings from being ok.
Problem of_the_whole(const fuzz::CampaignSummary& s) {
  if (!s.complete())
    return {s.subject, "incomplete", "the campaign was interrupted, or shards are missing", "", Level::error};
  return {s.subject, "nothing tested", "every run was refused", "", Level::error};
}

struct ProblemsOf {
  Problems operator()(const CheckedLayers& layers) const {
    Problems all;
    for (const CheckedLayer& layer : layers) append(all, problems_of_layer(layer));
    return all;
  }
  Problems operator()(const CheckedCases& cases) const {
    Problems all;
    for (const cases::Outcome& o : cases) append(all, problems_of_case(o));
    return all;
  }
  Problems operator()(const CheckedCampaign& campaign) const {
    Problems all;
    for (std::size_t n = 0; n < campaign.summary.findings.size(); ++n) all.push_back(of_finding(campaign, n));
    if (all.empty() && !campaign.summary.ok()) all.push_back(of_the_whole(campaign.summary));
    return all;
  }
};

}  // namespace

std::vector<detail::Problem> problems_of(const Checks& checks) { return std::visit(ProblemsOf{}, checks); }

}  // namespace gradcheck
