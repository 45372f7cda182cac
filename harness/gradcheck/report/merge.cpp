// SPDX-License-Identifier: MIT
#include <gradcheck/report/merge.hpp>

#include <algorithm>

namespace gradcheck::detail {
namespace {

/// The block of this name, made where there is none.
Block& block_named(std::vector<Block>& all, const std::string& name) {
  const auto found = std::ranges::find(all, name, &Block::name);
  if (found != all.end()) return *found;
  all.emplace_back().name = name;
  return all.back();
}

/// The clause of this name; a new one stands as not tested, for the reason given.
Clause& clause_named(std::vector<Clause>& all, const Clause& like) {
  const auto found = std::ranges::find(all, like.name, &Clause::name);
  if (found != all.end()) return *found;
  const ClauseState state = like.state == ClauseState::waived ? ClauseState::waived : ClauseState::not_tested;
  return all.emplace_back(Clause{like.name, state, like.why, like.id, Breach::compared, ClauseState::not_tested});
}

template <class Matrix>
void append(Matrix& column, const Matrix& m) {
  column = arma::join_cols(column, arma::vectorise(m));
}

int weight(ClauseState state) { return state == ClauseState::broken ? 2 : state == ClauseState::held ? 1 : 0; }

}  // namespace

void unite_evaluations(Report& united, const Report& report) {
  united.evaluations += report.evaluations;
  united.failed_evaluations += report.failed_evaluations;
  if (united.failed_at.empty() && !report.failed_at.empty())
    united.failed_at = report.failed_at + " (" + report.subject + ")";
}

void unite_blocks(Report& united, const Report& report) {
  for (const Block& from : report.blocks) {
    Block& to = block_named(united.blocks, from.name);
    append(to.analytic, from.analytic);
    append(to.numeric, from.numeric);
    append(to.error_bar, from.error_bar);
    append(to.bound, from.bound);
    append(to.verdict, from.verdict);
    append(to.reason, from.reason);
    to.directions += from.directions;
    to.rest_of = from.rest_of;
    to.shows = std::max(to.shows, from.shows);
  }
  unite_evaluations(united, report);
  for (const std::string& note : report.notes)
    if (std::ranges::find(united.notes, note) == united.notes.end()) united.notes.push_back(note);
  for (const Report& part : report.parts) unite_blocks(united, part);
}

void unite_clauses(Report& united, const Report& report, const std::string& where) {
  for (const Clause& from : report.clauses) {
    Clause& to = clause_named(united.clauses, from);
    if (weight(from.found()) <= weight(to.found())) continue;
    to.state = from.state;
    to.unwaived = from.unwaived;
    to.why = from.found() == ClauseState::broken ? "at " + where + ": " + from.why : from.why;
    to.breach = from.breach;
  }
  for (const Report& part : report.parts) unite_clauses(united, part, where);
}

void unite_findings(Report& united, const Report& report, const std::string& where) {
  for (const Finding& from : report.findings) {
    const auto same = [&from](const Finding& f) { return f.mistake == from.mistake && f.where == from.where; };
    const auto known = std::ranges::find_if(united.findings, same);
    if (known != united.findings.end() && (from.term.empty() || !known->term.empty())) continue;
    Finding& to = known == united.findings.end() ? united.findings.emplace_back() : *known;
    to = from;
    to.sentence = "at " + where + ": " + from.sentence;
  }
  for (const Report& part : report.parts) unite_findings(united, part, where);
}

}  // namespace gradcheck::detail
