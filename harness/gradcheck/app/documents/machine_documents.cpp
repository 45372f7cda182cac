// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/machine_documents.hpp>

#include <stdexcept>

#include <gradcheck/app/documents/problems_of_checks.hpp>
#include <gradcheck/app/documents/suites_of_checks.hpp>
#include <gradcheck/render/machine/csv.hpp>
#include <gradcheck/render/machine/junit.hpp>
#include <gradcheck/render/machine/sarif.hpp>

namespace gradcheck {
namespace {

struct NumbersOfChecks {
  std::vector<detail::CheckedNumbers> operator()(const CheckedLayers& layers) const {
    std::vector<detail::CheckedNumbers> all;
    for (const CheckedLayer& l : layers) all.push_back({l.report.subject, l.ok, detail::tally_of(l.report)});
    return all;
  }
  std::vector<detail::CheckedNumbers> operator()(const CheckedCases& cases) const {
    std::vector<detail::CheckedNumbers> all;
    for (const cases::Outcome& o : cases)
      for (const cases::GradientOutcome& g : o.gradients)
        all.push_back({o.title + ", " + g.when, g.ok, detail::tally_of(g.report)});
    return all;
  }
  std::vector<detail::CheckedNumbers> operator()(const CheckedCampaign& c) const {
    return {{c.summary.subject, c.summary.ok(), tally_of(c.summary)}};
  }
};

bool is_complete(const Checks& checks) {
  const auto* campaign = std::get_if<CheckedCampaign>(&checks);
  return campaign == nullptr || campaign->summary.complete();
}

struct CsvRows {
  std::string operator()(const CheckedLayers& layers) const {
    std::string text;
    for (const CheckedLayer& layer : layers) text += detail::csv_rows(layer.name, "", layer.report);
    return text;
  }
  std::string operator()(const CheckedCases& cases) const {
    std::string text;
    for (const cases::Outcome& o : cases)
      for (const cases::GradientOutcome& g : o.gradients) text += detail::csv_rows(o.title, g.when, g.report);
    return text;
  }
  std::string operator()(const CheckedCampaign&) const {
    throw std::invalid_argument("csv: a campaign keeps no coordinates, expected layers or cases");
  }
};

}  // namespace

std::string junit_document(const Checks& checks) { return detail::junit_of(suites_of(checks)); }

std::string sarif_document(const Checks& checks) {
  return detail::sarif_of(problems_of(checks), std::visit(NumbersOfChecks{}, checks), is_complete(checks));
}

std::string csv_document(const Checks& checks) { return detail::csv_heading() + std::visit(CsvRows{}, checks); }

}  // namespace gradcheck
