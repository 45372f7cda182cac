// SPDX-License-Identifier: MIT
#include <algorithm>

#include <gradcheck/render/answer_parts.hpp>
#include <gradcheck/render/formulas.hpp>
#include <gradcheck/render/in_words.hpp>
#include <gradcheck/render/words.hpp>

namespace gradcheck::detail {
namespace {

bool has_block(const Report& report, const std::string& name) {
  return std::ranges::find(report.blocks, name, &Block::name) != report.blocks.end() ||
         std::ranges::any_of(report.parts, [&name](const Report& part) { return has_block(part, name); });
}

/// Whether all of "weights, bias" are blocks of the report.
bool names_blocks(const Report& report, const std::string& where) {
  for (std::size_t from = 0; from <= where.size();) {
    const std::size_t to = std::min(where.find(", ", from), where.size());
    if (!has_block(report, where.substr(from, to - from))) return false;
    from = to + 2;
  }
  return true;
}

/// Whether a part of a chain has the same finding, about its input.
bool is_of_input_in_a_part(const Report& report, const Finding& f) {
  return std::ranges::any_of(report.parts, [&f](const Report& part) {
    return std::ranges::any_of(part.findings, [&f](const Finding& g) {
      return g.mistake == f.mistake && g.sentence == f.sentence && is_input(g.where);
    });
  });
}

bool is_of_input(const Report& report, const Finding& f) {
  return report.kind == SubjectKind::layer && (is_input(f.where) || is_of_input_in_a_part(report, f));
}

/// Whose mistake it is: "dX", "the gradient of gain", "the Jacobian".
std::string owner_in_words(const Report& report, const Finding& f) {
  switch (report.kind) {
    case SubjectKind::function: return "the gradient";
    case SubjectKind::jacobian: return "the Jacobian";
    case SubjectKind::hessian: return "the Hessian";
    case SubjectKind::derivatives: return f.where.empty() ? "a derivative" : f.where;
    case SubjectKind::layer: break;
  }
  if (f.where == "input") return "dX";
  if (is_of_input(report, f)) return "dX of " + f.where;
  return !f.where.empty() && names_blocks(report, f.where) ? "the gradient of " + f.where : "the gradient";
}

/// "dX has the opposite sign (Scale, input)".
std::string claim(const Report& report, const Finding& f, const std::string& predicate) {
  std::string text = predicate;
  if (const auto place = text.find("{}"); place != std::string::npos) text.replace(place, 2, owner_in_words(report, f));
  const bool is_said = f.where.empty() || text.find(f.where) != std::string::npos;
  return text + " (" + subject_of(report) + (is_said ? "" : ", " + f.where) + ")";
}

Mistake mistake(const Report& report, const Finding& f) {
  const PlainWords words = plain_words_of(f.mistake);
  return {f.mistake,
          f.where,
          claim(report, f, f.term.empty() ? words.predicate : "{} lacks " + f.term),
          words.plain,
          f.sentence,
          std::string(formula(f.mistake, report.kind)),
          std::string(wrong_term(f.mistake, is_of_input(report, f), report.kind)),
          f.alternatives,
          f.consequences};
}

/// A clause is explained where a mistake gives its evidence, or names it as a consequence.
bool is_explained(const Clause& c, const Report& r) {
  return std::ranges::any_of(r.findings, [&c](const Finding& f) {
    const bool gives_evidence = c.id != ClauseId::other && f.clause == c.id;
    return gives_evidence || std::ranges::find(f.consequences, c.name) != f.consequences.end();
  });
}

Mistake broken(const Report& report, const Clause& c) {
  return {c.name,
          "",
          claim(report, {}, "the rule \"" + c.name + "\" is broken"),
          "",
          c.why,
          std::string(formula(c.name, report.kind)),
          std::string(wrong_term(c.name, false, report.kind)),
          {},
          {}};
}

/// Values that nothing explains.
Mistake of_values(const Report& report) {
  Finding f;
  std::vector<std::string> wrong;
  for (const Block& b : report.blocks)
    if (b.counts().disagree > 0) wrong.push_back(b.name);
  f.mistake = "values";
  for (const std::string& name : wrong) f.where += (f.where.empty() ? "" : ", ") + name;
  const Counts c = report.counts();
  f.sentence = with_commas(c.disagree) + " of " + how_many(c.total(), "entry", "entries") + " disagree";
  return mistake(report, f);
}

}  // namespace

std::vector<Mistake> mistakes_of(const Report& report) {
  std::vector<Mistake> all;
  for (const Finding& f : report.findings) all.push_back(mistake(report, f));
  for (const Clause& c : report.clauses)
    if (c.is_broken() && !is_explained(c, report)) all.push_back(broken(report, c));
  if (report.findings.empty() && report.counts().disagree > 0) all.insert(all.begin(), of_values(report));
  return all;
}

}  // namespace gradcheck::detail
