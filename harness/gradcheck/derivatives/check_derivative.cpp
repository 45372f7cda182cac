// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/check_derivative.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/derivatives/declared_entries.hpp>
#include <gradcheck/derivatives/function/function_contract.hpp>
#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/layer_check/describe.hpp>
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

/// "J row 1": where all wrong entries of a matrix are in one line; empty where they are not.
std::string line_of(const Block& block, const arma::uvec& wrong) {
  const arma::uword n = block.verdict.n_rows;
  if (n < 2 || block.verdict.n_cols < 2 || wrong.n_elem < 2) return {};
  const arma::uvec cols = wrong / n, rows = wrong - n * cols;
  if (arma::all(rows == rows(0))) return block.name + " row " + std::to_string(rows(0));
  return arma::all(cols == cols(0)) ? block.name + " column " + std::to_string(cols(0)) : std::string();
}

/// That, or "x [2, 0], x [3, 0]": where a block is wrong at some entries alone.
std::string entries_of(const Block& block) {
  const arma::uvec wrong = arma::find(block.verdict == static_cast<unsigned char>(Verdict::disagree));
  const std::string line = line_of(block, wrong);
  return line.empty() ? block.names_of(wrong) : line;
}

/// What explains the wrong entries of one block, where others of it are right.
std::optional<Finding> of_entries(const Hypotheses& hypotheses, const SeenDerivative& seen, std::size_t block) {
  const SeenDerivative part = seen.wrong_entries(block);
  const Block& whole = seen.points[0].blocks[block];
  if (part.points[0].blocks[0].verdict.n_elem == whole.verdict.n_elem) return std::nullopt;
  auto finding = first_of(hypotheses, part, {0});
  if (finding) say_of_some(*finding, entries_of(whole), part.points[0].blocks[0].verdict.n_elem);
  return finding;
}

/// One factor for the wrong entries of several outputs, another one elsewhere, is no outer derivative of these where it
/// is a product of powers of coordinates: that is said.
Finding of_several_outputs(Finding factor, const SeenDerivative& seen, std::size_t block) {
  if (factor.mistake != "wrong outer derivative") return factor;
  return factor_of_coordinates(seen, block).value_or(std::move(factor));
}

/// The kinds of mistake in the order in which they are tried: of all entries before some, simple before special.
std::optional<Finding> name_of_block(const SeenDerivative& seen, std::size_t block) {
  if (auto finding = first_of(rounding_mistakes(), seen, {block})) return finding;
  if (auto finding = of_entries(rounding_mistakes(), seen, block)) return finding;
  if (auto finding = first_of(factor_mistakes(), seen, {block})) return of_several_outputs(*finding, seen, block);
  if (auto finding = first_of(line_factor_mistakes(), seen, {block})) return finding;
  if (auto finding = of_entries(factor_mistakes(), seen, block)) return of_several_outputs(*finding, seen, block);
  if (auto finding = first_of(place_mistakes(), seen, {block})) return finding;
  if (auto finding = first_of(term_mistakes(), seen, {block})) return finding;
  if (auto finding = of_entries(term_mistakes(), seen, block)) return finding;
  return first_of(part_mistakes(), seen, {block});
}

/// One finding for all wrong blocks, or else one for each; nothing where some block has none.
std::vector<Finding> named_mistakes(const SeenDerivative& seen) {
  const BlockPlaces wrong = seen.wrong();
  if (wrong.size() > 1)
    for (const Hypotheses& group : {rounding_mistakes(), factor_mistakes(), term_mistakes()})
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
  return std::ranges::all_of(report.blocks, [](const Block& b) { return b.misshapen.empty(); });
}

/// A derivative of the shape of its transpose, and with the numbers of that.
std::optional<Finding> transposed_whole(const Differentiated& function, const Report& report, const CheckValues& values,
                                        const Options& options) {
  if (report.blocks.size() != 1) return std::nullopt;
  const Block& block = report.blocks[0];
  Differentiated turned = function;
  turned.derivative = [&function](double start) {
    SplitGradient g = function.derivative(start);
    g.blocks[0] = arma::mat(g.blocks[0].t());
    return g;
  };
  const Report right = values(turned, options);
  if (!right.blocks[0].misshapen.empty() || right.counts().disagree > 0) return std::nullopt;
  return Finding{"transposed", block.name, block.misshapen + ": transposed, it is right", {}, {}};
}

/// The derivative made in another way is right a quarter further too: at some x, as rotations by pi, one mistake is
/// another. Where there are no values, it is.
bool is_right_further(const Differentiated& function, const std::function<void(Differentiated&)>& instead,
                      const CheckValues& values, const Options& options) {
  const KeptCoordinates kept(coordinates_in(function));
  move_elsewhere(function, options, 0.25, options.seed + 1);
  const auto there = attempt([&] {
    const auto settled = function.settle ? function.settle() : std::shared_ptr<void>();
    Differentiated other = function;
    instead(other);
    return values(other, options).counts().disagree == 0;
  });
  return !there || *there.value;
}

/// Whether what was wrong is something in particular where the derivative is made in another way: a number, or more
/// zeros than two.
bool shows_something(const Report& report, const Report& right, bool by_zeros) {
  arma::uword zeros = 0;
  for (std::size_t k = 0; k < report.blocks.size(); ++k) {
    const Block &was = report.blocks[k], &is = right.blocks[k];
    if (arma::size(was.verdict) != arma::size(is.verdict)) return true;
    for (arma::uword i = 0; i < was.verdict.n_elem; ++i) {
      if (was.at(i).verdict != Verdict::disagree) continue;
      if (!(std::abs(is.numeric(i)) <= is.bound(i))) return true;
      ++zeros;
    }
  }
  return by_zeros && zeros > 2;
}

/// "parameter 0"; empty where there are several, and all are wrong.
std::string names_of_wrong_blocks(const Report& report) {
  std::string text;
  std::size_t wrong = 0;
  for (const Block& b : report.blocks)
    if (b.counts().disagree > 0) text += (wrong++ > 0 ? ", " : "") + b.name;
  return wrong == report.blocks.size() && wrong > 1 ? std::string() : text;
}

/// Of mistakes that this kind of derivative knows alone, the first with which nothing disagrees, and most agrees.
std::optional<Finding> own_mistake(const Differentiated& function, const Report& report, const CheckValues& values,
                                   const Options& options) {
  if (report.counts().disagree < 2) return std::nullopt;
  for (const auto& [mistake, sentence, instead, alternatives, is_told_by_zeros] : function.own_mistakes) {
    Differentiated other = function;
    instead(other);
    auto right = attempt([&] { return values(other, options); });
    if (!right || !is_right_shaped(*right) || !shows_something(report, *right, is_told_by_zeros)) continue;
    const Counts counts = right->counts();
    if (counts.disagree == 0 && counts.agree > counts.undecided && is_right_further(function, instead, values, options))
      return Finding{mistake, names_of_wrong_blocks(report), sentence, alternatives, {}};
  }
  return std::nullopt;
}

/// What is wrong with the values, by its name.
std::vector<Finding> named_values(const Differentiated& function, const Report& report, const CheckValues& values,
                                  const Options& options) {
  const Counts counts = report.counts();
  if (options.max_evaluations > 0) return {};  // names take many times what the values do
  if (counts.disagree == 0 || counts.total() > most_diagnosed || values_mean_nothing(report)) return {};
  if (const auto own = own_mistake(function, report, values, options)) return {*own};
  if (is_right_shaped(report))
    return named_mistakes(seen_at_points(report, function, options, [&] { return values(function, options); }));
  const auto transposed = transposed_whole(function, report, values, options);
  return transposed ? std::vector{*transposed} : std::vector<Finding>();
}

/// The same, where some entries alone are declared: those that are missing are no mistake of the others.
std::vector<Finding> named_entries(const Differentiated& function, const Report& report, const CheckValues& values,
                                   const Options& options) {
  if (function.declared.empty() || !is_right_shaped(report)) return named_values(function, report, values, options);
  if (values_mean_nothing(report)) return {};
  std::vector<Finding> findings = missing_in_pattern(report, function.declared);
  if (options.max_evaluations > 0) return findings;
  const CheckValues inside = [&](const Differentiated& of, const Options& with) {
    return of_declared_alone(values(of, with), function.declared);
  };
  const Report of_these = of_declared_alone(report, function.declared);
  // One that is wrong among those declared may not be the only one.
  if (function.writes_beside && of_these.counts().disagree == 1) return findings;
  for (Finding& finding : named_values(function, of_these, inside, options)) findings.push_back(std::move(finding));
  return findings;
}

/// Where differences decided although complex steps were asked for.
void note_differences(Report& report) {
  for (const Block& b : report.blocks)
    if (!b.by_differences.is_empty())
      report.notes.push_back("f is not analytic at " + b.names_of(b.by_differences) +
                             ", as far as its values show (abs, real, .t(), a comparison): differences decide there");
}

}  // namespace

Report check_derivative(const Differentiated& function, SubjectKind kind, const CheckValues& values,
                        const Options& options) {
  require_waivers(options, function_clause_names());
  Report report = values(function, options);
  report.kind = kind;
  report.subject = to_string(kind);
  note_differences(report);
  if (options.scope == Scope::values) return report;
  const WrongHere wrong_here = [&] { return first_disagreement(values(function, options)); };
  add_function_contract(report, function, options, options.max_evaluations > 0 ? WrongHere() : wrong_here);
  waive(report.clauses, options);
  if (report.has_no_outputs()) return report;
  add_findings(report, unless_it_throws([&] { return named_entries(function, report, values, options); }));
  describe(report, options.max_evaluations > 0 ? NamesTried::no : NamesTried::yes);
  return report;
}

}  // namespace gradcheck::detail
