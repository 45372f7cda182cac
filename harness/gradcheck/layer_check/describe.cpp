// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/describe.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include <gradcheck/base/number_text.hpp>

namespace gradcheck::detail {
namespace {

std::string counted(arma::uword part, arma::uword whole) {
  return part == whole ? "all " + std::to_string(whole) + " entries"
                       : std::to_string(part) + " of " + std::to_string(whole) + " entries";
}

/// "x (3 of 10 entries)"; of what was sampled "x (1 of 100 entries looked at, of 9000)".
std::string share_of_wrong(const Block& b) {
  const Counts c = b.counts();
  if (b.directions > 0)
    return std::to_string(c.disagree) + " of " + std::to_string(c.total()) + " directions over the rest of " +
           b.rest_of;
  const std::string looked_at = c.not_looked_at > 0 ? " looked at, of " + std::to_string(c.total()) : "";
  return b.name + " (" + counted(c.disagree, c.looked_at()) + looked_at + ")";
}

std::string why_without_name(const Report& report, NamesTried tried) {
  if (tried == NamesTried::no) return "known mistakes are not tried within max_evaluations";
  if (report.counts().total() <= most_diagnosed) return "no known mistake explains it";
  return "above " + std::to_string(most_diagnosed) + " coordinates few known mistakes are tried, check it smaller";
}

}  // namespace

void describe(Report& report, NamesTried tried) {
  if (report.counts().disagree == 0 || !report.findings.empty()) return;
  Finding finding{std::string(unnamed_mistake), "", "", {}, {}};
  std::vector<std::string> names;
  std::string shares;
  for (const Block& b : report.blocks) {
    if (b.counts().disagree == 0) continue;
    if (finding.where.empty()) finding.of_input = b.of_input;
    const std::string& name = b.directions > 0 ? b.rest_of : b.name;
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
      finding.where += (finding.where.empty() ? "" : ", ") + name;
    }
    shares += (shares.empty() ? "" : ", ") + share_of_wrong(b);
  }
  const Entry worst = report.worst();
  finding.sentence = why_without_name(report, tried) + "; wrong in " + shares + "; most at " + worst.name() + ": " +
                     number(worst.analytic) + ", numeric " + number(worst.numeric) + " +- " + number(worst.error_bar);
  report.findings.push_back(std::move(finding));
}

}  // namespace gradcheck::detail
