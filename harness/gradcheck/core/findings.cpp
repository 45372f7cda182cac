// SPDX-License-Identifier: MIT
#include <gradcheck/core/findings.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace gradcheck {
namespace {

using Names = std::vector<std::string_view>;

/// A clause, the mistake that breaks it, and the clauses that are broken because of it. "values" stands for blocks that disagree.
struct Rule {
  std::string_view clause, mistake;
  Names implies;
};

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all{
      {"input unchanged", "changes its input", {"parameters unchanged", "second backward", "last forward", "values"}},
      {"parameters unchanged",
       "changes its parameters",
       {"cotangent used", "zero cotangent", "linear in the cotangent", "gradients as declared", "second backward",
        "last forward", "moved parameters", "batch of one", "samples independent", "sum over samples", "values"}},
      {"cotangent unchanged", "changes its cotangent", {"second backward"}},
      {"cotangent used",
       "cotangent ignored",
       {"zero cotangent", "linear in the cotangent", "last forward", "moved parameters", "batch of one",
        "samples independent", "sum over samples", "forward mode", "values"}},
      {"zero cotangent",
       "gradient without cotangent",
       {"linear in the cotangent", "second backward", "last forward", "moved parameters", "batch of one",
        "samples independent", "sum over samples", "forward mode", "values"}},
      {"linear in the cotangent",
       "not linear in the cotangent",
       {"last forward", "moved parameters", "batch of one", "samples independent", "sum over samples", "forward mode",
        "values"}},
      {"gradients as declared", "gradient buffer", {"sum over samples"}},
      {"dX as declared", "gradient buffer", {"values"}},
      {"second backward", "second backward differs", {}},
      {"last forward",
       "stale cache",
       {"moved parameters", "batch of one", "samples independent", "sum over samples", "values"}},
      {"moved parameters", "stale parameters", {}},
      {"samples independent", "samples mixed", {"sum over samples", "batch of one", "values"}},
      {"sum over samples", "not the sum over samples", {"values"}},
      {"some gradients", "partial gradients", {}},
      {"forward mode", "forward mode", {}},
  };
  return all;
}

bool is_broken(const Report& r, std::string_view clause) {
  return std::ranges::any_of(r.clauses,
                             [&](const Clause& c) { return c.name == clause && c.state == ClauseState::broken; });
}

std::string why(const Report& r, std::string_view clause) {
  for (const Clause& c : r.clauses)
    if (c.name == clause) return c.why;
  return {};
}

std::vector<std::string> wrong_blocks(const Report& r) {
  std::vector<std::string> names;
  for (const Block& b : r.blocks)
    if (b.counts().disagree > 0) names.push_back(b.name);
  return names;
}

/// Gradients of another shape than what they are of. Nothing that was compared with them means anything.
bool add_wrong_shapes(Report& report) {
  Finding finding{"wrong shape", "", "", {}, {}};
  for (const Block& b : report.blocks) {
    if (b.verdict.is_empty() || b.at(0).reason != Reason::shape) continue;
    finding.where += (finding.where.empty() ? "" : ", ") + b.name;
    for (const std::string& note : report.notes)
      if (note.starts_with(b.name + ": ")) finding.sentence += (finding.sentence.empty() ? "" : "; ") + note;
  }
  if (finding.where.empty()) return false;
  for (const Clause& c : report.clauses)
    if (c.state == ClauseState::broken) finding.consequences.push_back(c.name);
  report.findings.push_back(std::move(finding));
  return true;
}

}  // namespace

void add_findings(Report& report) {
  if (add_wrong_shapes(report)) return;
  const std::vector<std::string> blocks = wrong_blocks(report);
  std::vector<std::string_view> explained;
  const auto is_explained = [&](std::string_view name) {
    return std::ranges::find(explained, name) != explained.end();
  };
  for (const Rule& rule : rules()) {
    if (!is_broken(report, rule.clause) || is_explained(rule.clause)) continue;
    Finding finding{std::string(rule.mistake), "", why(report, rule.clause), {}, {}};
    for (const std::string_view name : rule.implies) {
      if (name == "values")
        finding.consequences.insert(finding.consequences.end(), blocks.begin(), blocks.end());
      else if (is_broken(report, name) && !is_explained(name))
        finding.consequences.emplace_back(name);
      explained.push_back(name);
    }
    report.findings.push_back(std::move(finding));
  }
}

}  // namespace gradcheck
