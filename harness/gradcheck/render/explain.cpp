// SPDX-License-Identifier: MIT
#include <gradcheck/render/explain.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <gradcheck/render/formulas.hpp>
#include <gradcheck/render/indented.hpp>
#include <gradcheck/render/text.hpp>

namespace gradcheck {
namespace {

std::string violated(const std::string& name, SubjectKind kind) {
  const std::string_view f = detail::formula(name, kind);
  return f.empty() ? "" : fmt::format("    violates: {}\n", f);
}

std::string mistake(const Finding& f, SubjectKind kind) {
  std::string text = fmt::format("  mistake: {}{}{}\n", f.mistake, f.where.empty() ? "" : ", ", f.where);
  if (!f.sentence.empty()) text += fmt::format("    {}\n", f.sentence);
  text += violated(f.mistake, kind);
  if (!f.alternatives.empty()) text += fmt::format("    or: {}\n", fmt::join(f.alternatives, ", "));
  if (!f.consequences.empty()) text += fmt::format("    follows from it: {}\n", fmt::join(f.consequences, ", "));
  return text;
}

/// A clause is explained where a mistake gives its evidence, or names it as a consequence.
bool is_explained(const Clause& c, const Report& r) {
  return std::ranges::any_of(r.findings, [&c](const Finding& f) {
    const bool gives_evidence = c.id != ClauseId::other && f.clause == c.id;
    return gives_evidence || std::ranges::find(f.consequences, c.name) != f.consequences.end();
  });
}

/// Of a gradient of another shape a mistake has both.
bool is_explained(const Block& b, const Report& r) {
  return !r.findings.empty() && !b.verdict.is_empty() && b.reason_at(0) == Reason::shape;
}

std::string clause(const Clause& c, SubjectKind kind) {
  return fmt::format("  broken: {}: {}\n", c.name, c.why) + violated(c.name, kind);
}

std::string block(const Block& b, bool strict) {
  const Counts c = b.counts();
  if (c.total() > 0 && b.reason_at(0) == Reason::shape)
    return fmt::format("  {}: the gradient has another shape{}\n", b.name,
                       b.misshapen.empty() ? "" : ": " + b.misshapen);
  if (c.disagree > 0)
    return fmt::format("  {}: {} of {} entries disagree, worst\n    {}\n", b.name, c.disagree, c.total(),
                       to_text(b.worst()));
  const double limit = strict ? 0 : undecided_limit * static_cast<double>(c.total());
  if (static_cast<double>(c.undecided) > limit)
    return fmt::format("  {}: {} of {} entries are undecided, worst\n    {}\n", b.name, c.undecided, c.total(),
                       to_text(b.worst()));
  if (strict && b.flat()) return fmt::format("  {}: flat, nothing was put to the test\n", b.name);
  return {};
}

/// Mistakes by name and place.
using Mistakes = std::set<std::pair<std::string, std::string>>;

Mistakes mistakes(const Report& r) {
  Mistakes all;
  for (const Finding& f : r.findings) all.emplace(f.mistake, f.where);
  return all;
}

std::string explain(const Report& r, Mistakes& known);

/// The parts that fail; those with no other mistakes than the ones explained above in a line each.
std::string parts(const Report& r, Mistakes& known) {
  std::string text;
  for (const Report& part : r.parts) {
    const Mistakes here = mistakes(part);
    const bool as_above = !here.empty() && std::ranges::includes(known, here) && &part != &r.parts[0];
    if (as_above)
      text += fmt::format("  {}: fails as above: {}\n", part.subject, part.findings[0].mistake);
    else if (!part.ok())
      text += detail::indented(explain(part, known));
    known.insert(here.begin(), here.end());
  }
  return text;
}

std::string explain(const Report& r, Mistakes& known) {
  std::string text = fmt::format("{}: fails (seed {})\n", r.subject, r.seed);
  for (const Finding& f : r.findings) text += mistake(f, r.kind);
  for (const Clause& c : r.clauses)
    if (c.state == ClauseState::broken && !is_explained(c, r)) text += clause(c, r.kind);
  for (const Block& b : r.blocks)
    if (!is_explained(b, r)) text += block(b, r.strict);
  if (r.findings.empty() && r.counts().disagree > 0) text += violated("values", r.kind);
  if (r.counts().total() == 0 && r.parts.empty()) text += "  no coordinate was checked\n";
  return text + parts(r, known);
}

}  // namespace

std::string explain(const Report& report) {
  if (report.ok()) return report.subject + ": agrees, nothing to explain\n";
  Mistakes known = mistakes(report);
  return explain(report, known);
}

}  // namespace gradcheck
