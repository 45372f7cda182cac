// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/several.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

#include <gradcheck/report/merge.hpp>

namespace gradcheck::detail {
namespace {

/// Rules that an object keeps as a whole, whichever of its derivatives they were tested with.
bool is_of_whole(const Finding& f) {
  using enum ClauseId;
  return f.clause == plus_of_zero || f.clause == plus_and_minus_inverse || f.clause == product_with_jacobian;
}

bool is_of_no_clause(const Finding& f) { return f.clause == ClauseId::other; }

bool has_wrong_values(const Report& report) { return report.counts().disagree > 0; }

/// The earlier one that explains what is wrong in this; null where none does.
OneOfSeveral* explained_by(std::vector<OneOfSeveral>& each, const OneOfSeveral& one) {
  for (const std::size_t k : one.judged_by)
    if (has_wrong_values(each[k].report)) return &each[k];
  return nullptr;
}

/// A mistake of values that follows from an earlier one is listed there.
void move_consequences(std::vector<OneOfSeveral>& each) {
  for (OneOfSeveral& one : each) {
    OneOfSeveral* const explains = explained_by(each, one);
    if (explains == nullptr || !has_wrong_values(one.report)) continue;
    std::erase_if(one.report.findings, is_of_no_clause);
    std::vector<Finding>& causes = explains->report.findings;
    const auto first = std::ranges::find_if(causes, is_of_no_clause);
    if (first != causes.end()) first->consequences.push_back(one.name);
  }
}

void add_findings_of(Report& all, const OneOfSeveral& one) {
  for (Finding finding : one.report.findings) {
    if (finding.where.empty() && !is_of_whole(finding)) finding.where = one.name;
    all.findings.push_back(std::move(finding));
  }
}

void add_notes_of(Report& all, const Report& one) {
  for (const std::string& note : one.notes)
    if (std::ranges::find(all.notes, note) == all.notes.end()) all.notes.push_back(note);
}

}  // namespace

Report several(std::string subject, std::vector<OneOfSeveral> each) {
  move_consequences(each);
  Report all;
  all.subject = std::move(subject);
  all.kind = SubjectKind::derivatives;
  for (OneOfSeveral& one : each) {
    all.seed = one.report.seed;
    all.strict = one.report.strict;
    unite_clauses(all, one.report, one.name);
    unite_evaluations(all, one.report);
    add_findings_of(all, one);
    add_notes_of(all, one.report);
    std::ranges::move(one.report.blocks, std::back_inserter(all.blocks));
  }
  return all;
}

}  // namespace gradcheck::detail
