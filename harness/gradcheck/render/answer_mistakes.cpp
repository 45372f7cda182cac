// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string_view>
#include <utility>

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
  return std::ranges::all_of(split_names(where),
                             [&report](const std::string& name) { return has_block(report, name); });
}

/// The same finding as a part of a chain has it, by the names that its blocks have there; null where none has.
const Finding* in_a_part(const Report& report, const Finding& f) {
  for (const Report& part : report.parts)
    for (const Finding& g : part.findings)
      if (g.mistake == f.mistake && g.sentence == f.sentence) return &g;
  return nullptr;
}

bool is_of_input(const Report& report, const Finding& f) {
  if (report.kind != SubjectKind::layer) return false;
  const Finding* alone = in_a_part(report, f);
  return is_input(f.where) || (alone != nullptr && is_input(alone->where));
}

/// "dX and dwk of attention": of a layer of a chain that is wrong in its input and in parameters; empty of any other.
std::string gradients_of_a_link(const Report& report, const Finding& f) {
  const Finding* alone = f.link && f.of_input ? in_a_part(report, f) : nullptr;
  if (alone == nullptr || alone->where.find(", ") == std::string::npos) return {};
  std::vector<std::string> gradients;
  for (const std::string& block : split_names(alone->where)) {
    if (block != "input" && block.find(' ') != std::string::npos) return {};
    gradients.push_back("d" + (block == "input" ? "X" : block));
  }
  return enumerated(gradients) + " of " + f.where;
}

/// "dX and the gradients of W and b": of a layer where several blocks share a mistake; empty of any other.
std::string gradients_of_blocks(const Report& report, const Finding& f) {
  if (report.kind != SubjectKind::layer || f.where.find(", ") == std::string::npos) return {};
  if (!names_blocks(report, f.where)) return {};
  std::vector<std::string> inputs, parameters;
  for (const std::string& block : split_names(f.where)) (is_input(block) ? inputs : parameters).push_back(block);
  std::vector<std::string> all;
  if (!inputs.empty())
    all.push_back(inputs == std::vector<std::string>{"input"} ? "dX" : "dX of " + enumerated(inputs));
  if (!parameters.empty())
    all.push_back((parameters.size() > 1 ? "the gradients of " : "the gradient of ") + enumerated(parameters));
  return enumerated(all);
}

/// The gradients, where there are several; empty of one.
std::string several_gradients(const Report& report, const Finding& f) {
  const std::string of_a_link = gradients_of_a_link(report, f);
  return of_a_link.empty() ? gradients_of_blocks(report, f) : of_a_link;
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

std::string replaced(std::string text, std::string_view one, std::string_view other) {
  if (const auto place = text.find(one); place != std::string::npos) text.replace(place, one.size(), other);
  return text;
}

/// "has" -> "have", "is" -> "are", "passes" -> "pass", "does" -> "do", "lacks" -> "lack"; "went" as it is.
std::string verb_in_the_plural(const std::string& verb) {
  for (const auto& [one, many] : {std::pair{"has", "have"}, std::pair{"is", "are"}, std::pair{"does", "do"}})
    if (verb == one) return many;
  const std::size_t ending = verb.ends_with("sses") ? 2 : verb.ends_with("s") ? 1 : 0;
  return verb.substr(0, verb.size() - ending);
}

/// "{} have a wrong formula"
std::string in_the_plural(std::string predicate) {
  if (constexpr std::size_t begin = 3; predicate.starts_with("{} ")) {
    const std::size_t end = std::min(predicate.find(' ', begin), predicate.size());
    predicate.replace(begin, end - begin, verb_in_the_plural(predicate.substr(begin, end - begin)));
  }
  for (const auto& [one, many] : {std::pair{" what it should", " what they should"}, std::pair{" its ", " their "}})
    predicate = replaced(std::move(predicate), one, many);
  return predicate;
}

bool names_some_entries(const std::string& where) {
  return where.find('[') != std::string::npos || where.find(" row ") != std::string::npos ||
         where.find(" column ") != std::string::npos;
}

/// What is wrong, where there is a function and its derivative in place of forward and backward; some entries of it are
/// not every entry.
std::string for_kind(const Report& report, const Finding& f, std::string plain) {
  if (report.kind == SubjectKind::layer) return plain;
  if (names_some_entries(f.where)) plain = replaced(std::move(plain), "Every entry is", "What is wrong is");
  const std::string whose = report.kind == SubjectKind::jacobian   ? "The Jacobian"
                            : report.kind == SubjectKind::hessian  ? "The Hessian"
                            : report.kind == SubjectKind::function ? "The gradient"
                                                                   : "The derivative";
  const std::string of = report.kind == SubjectKind::hessian ? "the slope of the gradient" : "the slope of f";
  plain = replaced(std::move(plain), "What backward returns", whose);
  plain = replaced(std::move(plain), "the slope of what forward computes", of);
  return replaced(std::move(plain), "Backward leaves it zero, although the output", "It is left zero, although f");
}

/// "dX has the opposite sign (Scale, input)".
std::string claim(const Report& report, const Finding& f, const std::string& predicate) {
  const std::string several = several_gradients(report, f);
  std::string text = several.empty() ? predicate : in_the_plural(predicate);
  if (const auto place = text.find("{}"); place != std::string::npos)
    text.replace(place, 2, several.empty() ? owner_in_words(report, f) : several);
  const bool is_said = !several.empty() || f.where.empty() || text.find(f.where) != std::string::npos;
  return text + " (" + subject_of(report) + (is_said ? "" : ", " + f.where) + ")";
}

/// The finding that parameters' gradients are not the sum over the samples, of those that disagree because of it.
Finding of_what_is_not_summed(const Report& report, Finding f) {
  if (f.clause != ClauseId::sum_over_samples) return f;
  std::string parameters;
  for (const std::string& name : f.consequences)
    if (!is_input(name) && has_block(report, name)) parameters += (parameters.empty() ? "" : ", ") + name;
  if (!parameters.empty()) f.where = parameters;
  return f;
}

Mistake mistake(const Report& report, const Finding& f) {
  // what may be meant says more than what it would be otherwise
  const bool may_be_columns = std::ranges::find(f.alternatives, "columns are samples") != f.alternatives.end();
  const PlainWords words = plain_words_of(may_be_columns ? "columns are samples" : f.mistake);
  return {f.mistake,
          f.where,
          claim(report, of_what_is_not_summed(report, f), f.term.empty() ? words.predicate : "{} lacks " + f.term),
          for_kind(report, f, words.plain),
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
