// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/check_derivative.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/derivatives/function_contract.hpp>
#include <gradcheck/derivatives/seen_derivative.hpp>
#include <gradcheck/diagnosis/probe.hpp>
#include <gradcheck/layer_check/findings.hpp>

namespace gradcheck::detail {
namespace {

using Hypotheses = std::vector<DerivativeHypothesis>;

/// The first hypothesis that explains these blocks.
std::optional<Finding> first_of(const Hypotheses& hypotheses, const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const DerivativeHypothesis& hypothesis : hypotheses)
    if (auto finding = hypothesis(seen, blocks)) return finding;
  return std::nullopt;
}

/// "x [2, 0], x [3, 0]": where a block is wrong at some entries alone.
std::string entries_of(const Block& block) {
  std::string text;
  arma::uword found = 0;
  for (arma::uword i = 0; i < block.verdict.n_elem; ++i)
    if (block.verdict_at(i) == Verdict::disagree && ++found <= 3)
      text += (text.empty() ? "" : ", ") + block.at(i).name();
  return found > 3 ? text + " and " + std::to_string(found - 3) + " more" : text;
}

/// What explains the wrong entries of one block, where others of it are right.
std::optional<Finding> of_entries(const Hypotheses& hypotheses, const SeenDerivative& seen, std::size_t block) {
  const SeenDerivative part = seen.wrong_entries(block);
  const Block& whole = seen.points[0].blocks[block];
  if (part.points[0].blocks[0].verdict.n_elem == whole.verdict.n_elem) return std::nullopt;
  auto finding = first_of(hypotheses, part, {0});
  if (finding) finding->where = entries_of(whole);
  return finding;
}

/// The kinds of mistake in the order in which they are tried: of all entries before some, simple before special.
std::optional<Finding> name_of_block(const SeenDerivative& seen, std::size_t block) {
  if (auto finding = first_of(factor_mistakes(), seen, {block})) return finding;
  if (auto finding = of_entries(factor_mistakes(), seen, block)) return finding;
  if (auto finding = first_of(place_mistakes(), seen, {block})) return finding;
  if (auto finding = first_of(term_mistakes(), seen, {block})) return finding;
  return of_entries(term_mistakes(), seen, block);
}

/// One finding for all wrong blocks, or else one for each; nothing where some block has none.
std::vector<Finding> named_mistakes(const SeenDerivative& seen) {
  const BlockPlaces wrong = seen.wrong();
  if (wrong.size() > 1)
    for (const Hypotheses& group : {factor_mistakes(), term_mistakes()})
      if (auto all = first_of(group, seen, wrong)) return {*all};
  std::vector<Finding> findings;
  for (const std::size_t k : wrong) {
    auto one = name_of_block(seen, k);
    if (!one) return {};
    findings.push_back(std::move(*one));
  }
  return findings;
}

bool is_right_shaped(const Report& report) {
  for (const Block& b : report.blocks)
    if (!b.misshapen.empty()) return false;
  return true;
}

}  // namespace

Report check_derivative(const Differentiated& function, SubjectKind kind, const CheckValues& values,
                        const Options& options) {
  require_waivers(options, function_clause_names());
  Report report = values(function, options);
  report.kind = kind;
  if (options.scope == Scope::values) return report;
  add_function_contract(report, function, options);
  waive(report.clauses, options);
  std::vector<Finding> named;
  const Counts counts = report.counts();
  if (counts.disagree > 0 && counts.total() <= most_coordinates && is_right_shaped(report) &&
      !values_mean_nothing(report))
    named = named_mistakes(seen_at_points(report, function, options, [&] { return values(function, options); }));
  add_findings(report, std::move(named));
  describe(report);
  return report;
}

}  // namespace gradcheck::detail
