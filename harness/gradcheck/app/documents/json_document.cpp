// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/json_document.hpp>

#include <vector>

#include <fmt/format.h>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/print/case_json.hpp>
#include <gradcheck/app/print/in_one_line.hpp>
#include <gradcheck/render/machine/json.hpp>

namespace gradcheck {
namespace {

std::string json_of(const CheckedLayer& layer) {
  if (layer.clause.empty()) return to_json(layer.report);
  const Clause& clause = layer.report.clauses.at(0);
  return in_one_line({{"version", json_version},
                      {"subject", layer.report.subject},
                      {"clause", clause.name},
                      {"state", to_string(clause.state)},
                      {"why", clause.why},
                      {"seed", layer.report.seed}});
}

struct JsonDocument {
  std::string operator()(const CheckedLayers& layers) const {
    if (layers.size() == 1) return json_of(layers[0]) + "\n";
    std::vector<std::string> reports;
    for (const CheckedLayer& layer : layers) reports.push_back(json_of(layer));
    return fmt::format("{{\"version\":{},\"ok\":{},\"layers\":[{}]}}\n", json_version, all_ok(layers),
                       fmt::join(reports, ","));
  }
  std::string operator()(const CheckedCases& cases) const { return to_json(cases); }
  std::string operator()(const CheckedCampaign& campaign) const { return to_json(campaign.summary) + "\n"; }
};

}  // namespace

std::string json_document(const Checks& checks) { return std::visit(JsonDocument{}, checks); }

}  // namespace gradcheck
