// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/findings.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradcheck::detail {
namespace {

using Clauses = std::vector<ClauseId>;

/// Whether the values still mean something where a clause is broken; where they fall, blocks disagree because of it.
enum class Values : unsigned char { stand, fall };

/// A clause, the mistake that breaks it, and the clauses that are broken because of it.
struct ClauseRule {
  ClauseId clause;
  std::string_view mistake;
  Values values = Values::stand;
  Clauses implies = {};
  std::optional<Breach> only = {};  ///< where it was found in this way alone
};

/// These clauses, and those that compare with the values elsewhere.
Clauses and_elsewhere(Clauses clauses) {
  using enum ClauseId;
  clauses.insert(clauses.end(), {moved_parameters, batch_of_one, samples_independent, sum_over_samples});
  return clauses;
}

/// What a layer breaks that changes in a call: all that calls it again and compares.
std::vector<ClauseRule> rules_of_calls() {
  using enum ClauseId;
  constexpr Values stand = Values::stand, fall = Values::fall;
  const Clauses of_backward{cotangent_used, zero_cotangent, linear_in_the_cotangent, gradients_as_declared};
  Clauses changed = of_backward, repeated = of_backward;
  changed.insert(changed.end(), {second_backward, last_forward});
  repeated.insert(repeated.end(), {dx_as_declared, last_forward, some_gradients, forward_mode});
  return {
      {deterministic, "not deterministic", fall},
      {input_unchanged, "changes its input", fall, {parameters_unchanged, second_backward, last_forward}},
      {parameters_unchanged, "changes its parameters", fall, and_elsewhere(changed)},
      {cotangent_unchanged, "changes its cotangent", stand, {second_backward}},
      {second_backward, "second backward differs", fall, and_elsewhere(repeated), Breach::does_not_repeat},
  };
}

/// What a layer breaks whose backward is wrong in itself.
std::vector<ClauseRule> rules_of_backward() {
  using enum ClauseId;
  constexpr Values stand = Values::stand, fall = Values::fall;
  const auto of_cotangent = [](Clauses more) {
    more.insert(more.end(), {last_forward, forward_mode});
    return and_elsewhere(more);
  };
  return {
      {cotangent_used, "cotangent ignored", fall, of_cotangent({zero_cotangent, linear_in_the_cotangent})},
      {zero_cotangent, "gradient without cotangent", fall, of_cotangent({linear_in_the_cotangent, second_backward})},
      {linear_in_the_cotangent, "not linear in the cotangent", fall, of_cotangent({})},
      {gradients_as_declared, "gradient buffer", stand, {sum_over_samples}},
      {dx_as_declared, "gradient buffer", fall},
      {second_backward, "second backward differs"},
      {last_forward, "stale cache", fall, and_elsewhere({}), Breach::of_earlier_point},
      {moved_parameters, "stale parameters", stand, {}, Breach::of_earlier_point},
      {samples_independent, "samples mixed", fall, {sum_over_samples, batch_of_one}},
      {sum_over_samples, "not the sum over samples", fall, {}, Breach::compared},
      {batch_of_one, "batch of one"},
      {some_gradients, "partial gradients"},
      {forward_mode, "forward mode"},
  };
}

/// What a function's derivative breaks.
std::vector<ClauseRule> rules_of_functions() {
  using enum ClauseId;
  constexpr Values fall = Values::fall;
  return {
      {gradient_repeats, "gradient does not repeat", fall, {gradient_filled, asked_before, asked_in_part}},
      {gradient_filled, "gradient buffer", fall, {symmetric}},
      {asked_before, "stale cache", Values::stand, {linear_in_the_direction, symmetric}},
      {asked_in_part, "depends on what is asked for"},
      {plus_of_zero, "plus of zero is not x", Values::stand, {plus_and_minus_inverse}},
      {plus_and_minus_inverse, "plus and minus are not inverse"},
      {product_with_jacobian, "another product"},
      {linear_in_the_direction, "not linear in the direction", fall, {symmetric}},
      {symmetric, "not symmetric"},
  };
}

/// In the order in which they explain each other.
const std::vector<ClauseRule>& rules() {
  static const std::vector<ClauseRule> all = [] {
    std::vector<ClauseRule> rules = rules_of_calls();
    for (const auto& more : {rules_of_backward(), rules_of_functions()})
      rules.insert(rules.end(), more.begin(), more.end());
    return rules;
  }();
  return all;
}

/// The clause, where it is broken.
const Clause* broken(const Report& r, ClauseId id) {
  for (const Clause& c : r.clauses)
    if (c.id == id && c.is_broken()) return &c;
  return nullptr;
}

/// The broken clause that a rule is about.
const Clause* broken_by(const Report& r, const ClauseRule& rule) {
  const Clause* c = broken(r, rule.clause);
  return c && (!rule.only || c->breach == *rule.only) ? c : nullptr;
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
    if (finding.where.empty()) finding.of_input = b.of_input;
    finding.where += (finding.where.empty() ? "" : ", ") + b.name;
    finding.sentence += (finding.sentence.empty() ? "" : "; ") + b.name + ": " + b.misshapen;
  }
  if (finding.where.empty()) return false;
  for (const Clause& c : report.clauses)
    if (c.is_broken()) finding.consequences.push_back(c.name);
  report.findings.push_back(std::move(finding));
  return true;
}

/// A call that threw in some clauses is one mistake; the clauses that it broke.
Clauses add_throws(Report& r) {
  Finding finding{"throws", "", "", {}, {}};
  Clauses clauses;
  for (const Clause& c : r.clauses) {
    if (!c.is_broken() || c.breach != Breach::threw) continue;
    if (clauses.empty()) {
      finding.sentence = c.why;
      finding.clause = c.id;
    } else {
      finding.consequences.push_back(c.name);
    }
    clauses.push_back(c.id);
  }
  if (!clauses.empty()) r.findings.push_back(std::move(finding));
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
    return b.of_input && (flat_but_first(b.reason) || flat_but_first(b.reason.t()));
  });
}

/// Clauses that a wrong value breaks. That of the last forward is one where a formula is right at this batch and wrong
/// at another.
Clauses explained_in(const Report& report) {
  Clauses all{explained_by_values.begin(), explained_by_values.end()};
  for (const Clause& c : report.clauses)
    if (c.id == ClauseId::last_forward && c.breach == Breach::compared) all.insert(all.begin(), c.id);
  return all;
}

template <class Ids>
bool holds(const Ids& ids, ClauseId id) {
  return std::ranges::find(ids, id) != ids.end();
}

bool is_named(const Finding& f) { return f.mistake != unnamed_mistake; }

/// The clauses that a mistake in the values explains; they are its consequences.
Clauses take_values(Report& report, std::vector<Finding> of_values) {
  if (of_values.empty() || !std::ranges::all_of(of_values, is_named)) return {};
  Clauses explained = explained_in(report);
  for (const ClauseId clause : explained)
    if (report.is_broken(clause)) of_values[0].consequences.emplace_back(to_string(clause));
  report.findings = std::move(of_values);
  return explained;
}

/// The mistake that a broken clause shows. What follows from it are broken clauses that nothing explained so far, and
/// blocks that disagree.
Finding mistake_of(const Report& report, const ClauseRule& rule, const Clause& clause, const Clauses& explained,
                   const std::vector<std::string>& wrong) {
  Finding finding{std::string(rule.mistake), "", clause.why, {}, {}, false, rule.clause};
  for (const ClauseId id : rule.implies)
    if (report.is_broken(id) && !holds(explained, id)) finding.consequences.emplace_back(to_string(id));
  if (rule.values == Values::fall) finding.consequences.insert(finding.consequences.end(), wrong.begin(), wrong.end());
  if (rule.clause == ClauseId::samples_independent && reacts_to_first_alone(report)) {
    finding.mistake = "only the first sample";
    finding.sentence += "; in the batch nothing depends on any other sample";
  }
  return finding;
}

/// A formula that is right at the point given alone, and of which nothing else was found.
void add_unexplained_clause(Report& report) {
  for (const Clause& c : report.clauses)
    if (c.is_broken()) {
      report.findings.push_back({std::string(unnamed_mistake), "", c.why, {}, {}, false, c.id});
      return;
    }
}

}  // namespace

bool values_mean_nothing(const Report& report) {
  return std::ranges::any_of(rules(), [&report](const ClauseRule& rule) {
    const Clause* c = broken_by(report, rule);
    return c && c->breach != Breach::threw && rule.values == Values::fall && !holds(explained_by_values, rule.clause);
  });
}

void add_findings(Report& report, std::vector<Finding> of_values) {
  if (of_values.empty() && add_wrong_shapes(report)) return;
  const std::vector<std::string> blocks = wrong_blocks(report);
  std::vector<Finding> kept = of_values;
  Clauses explained = take_values(report, std::move(of_values));
  bool blocks_explained = !explained.empty();
  for (const ClauseId clause : add_throws(report)) explained.push_back(clause);
  for (const ClauseRule& rule : rules()) {
    const Clause* clause = broken_by(report, rule);
    if (!clause || holds(explained, rule.clause)) continue;
    report.findings.push_back(mistake_of(report, rule, *clause, explained, blocks));
    explained.push_back(rule.clause);
    explained.insert(explained.end(), rule.implies.begin(), rule.implies.end());
    blocks_explained = blocks_explained || rule.values == Values::fall;
  }
  if (!blocks_explained) std::ranges::move(kept, std::back_inserter(report.findings));
  if (report.findings.empty()) add_unexplained_clause(report);
}

Report thrown(const std::string& what) {
  Report report;
  report.findings.push_back({"throws", "", what, {}, {}});
  return report;
}

}  // namespace gradcheck::detail
