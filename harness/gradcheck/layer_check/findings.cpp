// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/findings.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/contract/point.hpp>
#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/diagnosis/probe.hpp>

namespace gradcheck::detail {
namespace {

using Names = std::vector<std::string_view>;

/// A clause, the mistake that breaks it, and the clauses that are broken because of it. "values" stands for blocks that disagree.
struct MistakeRule {
  std::string_view clause, mistake;
  Names implies;
  std::string_view only_where = {};  ///< how its evidence starts
};

const std::vector<MistakeRule>& rules() {
  static const std::vector<MistakeRule> all{
      {"deterministic", "not deterministic", {"values"}},
      {"input unchanged", "changes its input", {"parameters unchanged", "second backward", "last forward", "values"}},
      {"parameters unchanged",
       "changes its parameters",
       {"cotangent used", "zero cotangent", "linear in the cotangent", "gradients as declared", "second backward",
        "last forward", "moved parameters", "batch of one", "samples independent", "sum over samples", "values"}},
      {"cotangent unchanged", "changes its cotangent", {"second backward"}},
      {"second backward",
       "second backward differs",
       {"cotangent used", "zero cotangent", "linear in the cotangent", "gradients as declared", "dX as declared",
        "last forward", "moved parameters", "batch of one", "samples independent", "sum over samples", "some gradients",
        "forward mode", "values"},
       does_not_repeat},
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
      {"batch of one", "batch of one", {}},
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

bool threw(std::string_view evidence) {
  return evidence.starts_with("forward threw") || evidence.starts_with("backward threw");
}

/// A call that threw in some clauses is one mistake; the clauses that it broke.
Names add_throws(Report& r) {
  Names clauses;
  for (const Clause& c : r.clauses)
    if (c.state == ClauseState::broken && threw(c.why)) clauses.emplace_back(c.name);
  if (clauses.empty()) return clauses;
  r.findings.push_back({"throws", "", why(r, clauses[0]), {}, {clauses.begin() + 1, clauses.end()}});
  return clauses;
}

/// Whether nothing reacts to any sample but the first, in the blocks of inputs: all other rows (or columns) are flat.
bool reacts_to_first_alone(const Report& r) {
  const auto flat_but_first = [](const arma::Mat<unsigned char>& reasons) {
    const arma::umat flat = reasons == static_cast<unsigned char>(Reason::flat);
    return flat.n_rows > 1 && arma::accu(flat.tail_rows(flat.n_rows - 1)) == flat.n_elem - flat.n_cols &&
           arma::accu(flat.row(0)) < flat.n_cols;
  };
  return std::ranges::any_of(r.blocks, [&](const Block& b) {
    return b.name.starts_with("input") && (flat_but_first(b.reason) || flat_but_first(b.reason.t()));
  });
}

/// Clauses that a wrong value breaks, whatever made it wrong.
constexpr std::array<std::string_view, 4> explained_by_values{"moved parameters", "batch of one", "samples independent",
                                                              "sum over samples"};

bool is_named(const Finding& f) { return f.mistake != unnamed_mistake; }

/// The clauses that a mistake in the values explains; they are its consequences.
Names take_values(Report& report, std::vector<Finding> of_values) {
  if (of_values.empty() || !std::ranges::all_of(of_values, is_named)) return {};
  for (const std::string_view clause : explained_by_values)
    if (is_broken(report, clause)) of_values[0].consequences.emplace_back(clause);
  report.findings = std::move(of_values);
  return {explained_by_values.begin(), explained_by_values.end()};
}

std::string counted(arma::uword part, arma::uword whole) {
  return part == whole ? "all " + std::to_string(whole) + " entries"
                       : std::to_string(part) + " of " + std::to_string(whole) + " entries";
}

}  // namespace

bool values_mean_nothing(const Report& report) {
  for (const MistakeRule& rule : rules())
    if (is_broken(report, rule.clause) && !threw(why(report, rule.clause)) &&
        why(report, rule.clause).starts_with(rule.only_where) &&
        std::ranges::find(rule.implies, "values") != rule.implies.end() &&
        std::ranges::find(explained_by_values, rule.clause) == explained_by_values.end())
      return true;
  return false;
}

void add_findings(Report& report, std::vector<Finding> of_values) {
  if (of_values.empty() && add_wrong_shapes(report)) return;
  const std::vector<std::string> blocks = wrong_blocks(report);
  std::vector<Finding> kept = of_values;
  Names explained = take_values(report, std::move(of_values));
  bool blocks_explained = !explained.empty();
  const auto is_explained = [&](std::string_view name) {
    return std::ranges::find(explained, name) != explained.end();
  };
  if (const auto thrown = add_throws(report); !thrown.empty())
    explained.insert(explained.end(), thrown.begin(), thrown.end());
  for (const MistakeRule& rule : rules()) {
    if (!is_broken(report, rule.clause) || is_explained(rule.clause)) continue;
    if (!why(report, rule.clause).starts_with(rule.only_where)) continue;
    explained.push_back(rule.clause);
    Finding finding{std::string(rule.mistake), "", why(report, rule.clause), {}, {}};
    for (const std::string_view name : rule.implies) {
      if (name == "values") {
        finding.consequences.insert(finding.consequences.end(), blocks.begin(), blocks.end());
        blocks_explained = true;
      } else if (is_broken(report, name) && !is_explained(name)) {
        finding.consequences.emplace_back(name);
      }
      explained.push_back(name);
    }
    if (rule.clause == "samples independent" && reacts_to_first_alone(report)) {
      finding.mistake = "only the first sample";
      finding.sentence += "; in the batch nothing depends on any other sample";
    }
    report.findings.push_back(std::move(finding));
  }
  if (!blocks_explained) std::ranges::move(kept, std::back_inserter(report.findings));
}

Report thrown(const std::string& what) {
  Report report;
  report.findings.push_back({"throws", "", what, {}, {}});
  return report;
}

void describe(Report& report) {
  if (report.counts().disagree == 0 || !report.findings.empty()) return;
  std::string where;
  for (const Block& b : report.blocks)
    if (b.counts().disagree > 0)
      where += (where.empty() ? "" : ", ") + b.name + " (" + counted(b.counts().disagree, b.counts().total()) + ")";
  const Entry worst = report.worst();
  report.findings.push_back({std::string(unnamed_mistake),
                             "",
                             (report.counts().total() > most_coordinates
                                  ? "known mistakes are not tried above " + std::to_string(most_coordinates) +
                                        " coordinates, check it smaller; wrong in "
                                  : "no known mistake explains it; wrong in ") +
                                 where + "; most at " + worst.name() + ": " + number(worst.analytic) + ", numeric " +
                                 number(worst.numeric) + " +- " + number(worst.error_bar),
                             {},
                             {}});
}

}  // namespace gradcheck::detail
