// SPDX-License-Identifier: MIT
#include <gradcheck/app/documents/html_document.hpp>

#include <vector>

#include <fmt/format.h>

#include <gradcheck/app/campaign/summary_json.hpp>
#include <gradcheck/app/documents/case_data.hpp>
#include <gradcheck/picture/page.hpp>
#include <gradcheck/picture/report_data.hpp>

namespace gradcheck {
namespace {

struct HtmlDocument {
  static std::vector<std::string> data_of(const CheckedLayers& layers) {
    std::vector<std::string> reports;
    for (const CheckedLayer& layer : layers) reports.push_back(detail::data_of(layer.report, layer.again));
    return reports;
  }

  std::string operator()(const CheckedLayers& layers) const {
    const std::string title = layers.size() == 1 ? layers[0].report.subject : fmt::format("{} layers", layers.size());
    return detail::page("gradcheck: " + title, detail::data_of_reports(data_of(layers)));
  }

  std::string operator()(const CheckedCases& cases) const {
    const std::string title = cases.size() == 1 ? cases[0].title : fmt::format("{} cases", cases.size());
    return detail::page("gradcheck: " + title, data_of_cases(cases));
  }

  std::string operator()(const CheckedCampaign& campaign) const {
    std::string pace;
    for (const Milestone& at : campaign.pace)
      pace += fmt::format("{}[{:.3f},{}]", pace.empty() ? "" : ",", at.seconds, at.runs);
    return detail::page(
        "gradcheck: " + campaign.summary.subject,
        fmt::format(R"({{{},"campaign":{},"pace":[{}],"answers":[{}]}})", detail::beginning_of_data("campaign"),
                    to_json(campaign.summary), pace, fmt::join(data_of(campaign.answers), ",")));
  }
};

}  // namespace

std::string html_document(const Checks& checks) { return std::visit(HtmlDocument{}, checks); }

}  // namespace gradcheck
