// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/pipeline.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/spacing.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/diagnosis/large_layer.hpp>
#include <gradcheck/layer/counted_calls.hpp>
#include <gradcheck/layer_check/columns.hpp>
#include <gradcheck/layer_check/describe.hpp>
#include <gradcheck/layer_check/elsewhere.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/layer_check/state_seen.hpp>
#include <gradcheck/rounding/precision_seen.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

/// Whether most of a block is hidden by larger terms: then a direction is mostly along what nobody can tell.
bool is_mostly_hidden(const Block& b) {
  const Counts counts = b.counts();
  return 2 * counts.outweighed > counts.looked_at();
}

/// Whether every coordinate was decided, but for few beside larger terms, and none against its gradient.
bool values_are_right(const Report& report) {
  const Counts counts = report.counts();
  return counts.disagree == 0 && counts.undecided == counts.outweighed + counts.coarse + counts.not_looked_at &&
         std::ranges::none_of(report.blocks, is_mostly_hidden);
}

/// Where a layer computes in float, of the block's largest entry or of the terms that its outputs are made of.
constexpr double outweighed_share = 1e-3;

/// What may be off of an entry that is undecided: its bound; on stairs, which have none, what both are apart.
double may_be_off(const Block& b, arma::uword i) {
  if (b.verdict_at(i) != Verdict::undecided) return arma::datum::inf;
  switch (b.reason_at(i)) {
    case Reason::resolution: return b.bound(i);
    case Reason::staircase: return std::abs(b.analytic(i) - b.numeric(i));
    default: return arma::datum::inf;
  }
}

/// An entry that the rounding of float leaves undecided beside larger ones of its block, or beside the terms of the
/// scalar, is outweighed: of a norm over one number hardly anything is left but rounding, in all entries of a block.
void excuse_outweighed(Report& report, double terms) {
  for (Block& b : report.blocks)
    for (arma::uword i = 0; i < b.verdict.n_elem; ++i)
      if (may_be_off(b, i) <= outweighed_share * std::max(b.scale(), terms))
        b.reason(i) = static_cast<unsigned char>(Reason::outweighed);
}

/// sum |C .* Y| / max(1, |x|)
double terms_of(const Subject& subject, const AnyLayer::Matrices& inputs) {
  double x = 1;
  for (const arma::mat& m : inputs) x = std::max(x, largest_finite(m));
  return subject.magnitude / x;
}

/// A layer of double matrices that is seen to compute in float inside is judged as a layer in float is, here and in its
/// contract. Whether it is.
bool check_as_float(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                    const std::vector<arma::mat>& analytic, const Options& options) {
  const PrecisionSeen seen = precision_seen(layer, inputs, cotangent, options.seed);
  if (!seen.forward_in_float && !seen.backward_in_float) return false;
  layer.spacing = float_spacing;
  const std::vector<arma::mat> rounding = float_rounding_of_layer(layer, inputs, cotangent);
  LayerSubject at(layer, inputs, cotangent, analytic, rounding);
  if (!seen.forward_in_float) at.subject().spacing = double_spacing;
  report = check(at.subject(), options);
  excuse_outweighed(report, terms_of(at.subject(), inputs));
  std::string side = "it computes";
  if (!seen.forward_in_float) side = "backward computes";
  if (!seen.backward_in_float) side = "forward computes";
  report.notes.push_back(side + " in float, behind matrices of double: judged as a layer in float is");
  return true;
}

/// A gradient whose shape was right at first and is another after all these calls: no clause compares it with what it
/// was.
void require_first_shapes(Report& report, const std::vector<arma::mat>& gradients) {
  for (std::size_t b = 0; b < gradients.size(); ++b) {
    const Block& block = report.blocks[b];
    if (block.verdict.is_empty() || block.at(0).reason == Reason::shape ||
        arma::size(gradients[b]) == arma::size(block.verdict))
      continue;
    for (Clause& c : report.clauses)
      if (c.id == ClauseId::last_forward)
        c = {c.name, ClauseState::broken,
             block.name + ": after other calls the gradient is " + shape(gradients[b]) + ", at first it was " +
                 shape(block.verdict)};
    return;
  }
}

void add_contract(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const Pipeline& pipeline,
                  const Options& options) {
  for (Clause& c : check_contract(layer, inputs, pipeline.of_contract, options, values_are_right(report)))
    report.clauses.push_back(std::move(c));
  require_first_shapes(report, gradient(layer, inputs, pipeline.of_values));
  waive(report.clauses, options);
}

/// The contract; and where it is broken at data that say nothing of the precision (zeros, small integers), once more as
/// a layer in float, if backward is seen to compute in that.
void add_contract_of_either(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const Pipeline& pipeline,
                            const Options& options) {
  Report in_float = report;
  add_contract(report, layer, inputs, pipeline, options);
  if (options.max_evaluations > 0) return;
  if (layer.in_float() || std::ranges::none_of(report.clauses, [](const Clause& c) { return c.is_broken(); })) return;
  const std::vector<arma::mat> analytic = gradient(layer, inputs, pipeline.of_values);
  check_as_float(in_float, layer, inputs, pipeline.of_values, analytic, options);
  if (!layer.in_float()) return;
  report = std::move(in_float);
  add_contract(report, layer, inputs, pipeline, options);
}

/// Whether the gradients in a report belong to the batch before: they agree with its numeric ones.
bool is_of_batch_before(const Report& report, AnyLayer& layer, const Pipeline& pipeline, const Options& options) {
  if (pipeline.before.empty() || report.counts().disagree == 0) return false;
  std::vector<arma::mat> analytic;
  for (const Block& b : report.blocks) analytic.push_back(b.analytic);
  LayerSubject subject(layer, pipeline.before, pipeline.of_values, analytic, {});
  return values_are_right(check(subject.subject(), options));
}

/// A cotangent that is passed on as it came is also the right answer to a batch where a piecewise linear layer has
/// slope 1.
bool passes_on(const Report& report, const arma::mat& cotangent) {
  return std::ranges::any_of(report.blocks,
                             [&](const Block& b) { return b.of_input && have_same_bits(b.analytic, cotangent); });
}

/// The clauses that are broken follow from it.
Finding stale_cache(const Report& report) {
  Finding finding{"stale cache",
                  "",
                  "the gradient is the numeric one of the batch before: what forward keeps is not refreshed",
                  {},
                  {}};
  for (const Clause& c : report.clauses)
    if (c.is_broken()) finding.consequences.push_back(c.name);
  return finding;
}

/// Failing is to cost at most ten times what passing costs: this many go to points of the layer, the rest to hypotheses
/// that open it anew. A small layer gets more, for the sake of its name, and one of which few samples are opened some.
constexpr arma::uword most_times_passing = 8, least_allowance = 6000, least_of_few_samples = 800;

/// What the values of a right layer take, about: a window a coordinate, or a few of all at once, and what is called
/// around them.
arma::uword calls_of_right_values(const Report& report) {
  return were_had_together(report) ? 100 : 6 * report.counts().total() + 20;
}

/// What is left for the names of mistakes, after values and contract took what they took.
Allowance allowance_of(const Report& report, const CallCount& count, arma::uword of_values) {
  const arma::uword passing = *count - of_values + std::min(of_values, calls_of_right_values(report));
  const arma::uword all = most_times_passing * passing;
  const arma::uword least = were_had_together(report) ? least_of_few_samples : least_allowance;
  return {count, std::max(all > *count ? all - *count : 0, least)};
}

void name_mistakes(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const Pipeline& pipeline,
                   const Options& options, const Allowance& allowance) {
  if (report.has_no_outputs()) return;
  const bool is_limited = options.max_evaluations > 0;  // names take many times what the values do
  const bool is_before = !is_limited && is_of_batch_before(report, layer, pipeline, options);
  const bool meant = pipeline.naming != Naming::of_clauses && !report.found_broken(ClauseId::deterministic) &&
                     !values_mean_nothing(report);
  std::vector<Finding> of_values;
  if (meant && !is_limited && (!is_before || passes_on(report, pipeline.of_values)))
    of_values = diagnose_values(layer, inputs, pipeline.of_values, report, options, allowance);
  if (is_before && !all_have_names(of_values)) {
    report.findings.push_back(stale_cache(report));
    return;
  }
  if (meant && !is_limited && report.counts().disagree == 0)
    of_values = findings_elsewhere(report, layer, inputs, pipeline.of_contract, options, allowance);
  add_findings(report, std::move(of_values));
  if (meant || pipeline.naming == Naming::always) describe(report, is_limited ? NamesTried::no : NamesTried::yes);
}

}  // namespace

Report check_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                    const Options& options) {
  require_waivers(options);
  const std::vector<arma::mat> analytic = gradient(layer, inputs, cotangent);
  const std::vector<arma::mat> rounding = float_rounding_of_layer(layer, inputs, cotangent);
  LayerSubject at(layer, inputs, cotangent, analytic, rounding);
  Report report;
  const bool is_limited = options.max_evaluations > 0;  // then there are evaluations for one check alone
  if (!is_limited || !check_as_float(report, layer, inputs, cotangent, analytic, options)) {
    report = check(at.subject(), options);
    if (layer.in_float()) excuse_outweighed(report, terms_of(at.subject(), inputs));
  }
  const Counts counts = report.counts();
  const bool decided = counts.disagree == 0 && counts.undecided == counts.outweighed + counts.not_looked_at;
  if (!is_limited && !decided && !report.found_broken(ClauseId::deterministic))
    check_as_float(report, layer, inputs, cotangent, analytic, options);
  waive(report.clauses, options);
  gradient(layer, inputs, cotangent);  // leaves the layer as one forward and backward would
  return report;
}

Report check_in(const Pipeline& pipeline, AnyLayer& given, const AnyLayer::Matrices& inputs, const Options& options) {
  const CallCount count = std::make_shared<arma::uword>(0);
  AnyLayer layer = counted_calls(given, count);
  if (!pipeline.before.empty()) (void)attempt([&] { gradient(layer, pipeline.before, pipeline.of_values); });
  Report report = check_values(layer, inputs, pipeline.of_values, options);
  const arma::uword of_values = *count;
  const bool repeatable = !report.found_broken(ClauseId::deterministic);
  const bool contract = pipeline.tests_contract && options.scope == Scope::contract && repeatable;
  if (contract) add_contract_of_either(report, layer, inputs, pipeline, options);
  if (contract || !repeatable || pipeline.naming == Naming::always)
    name_mistakes(report, layer, inputs, pipeline, options, allowance_of(report, count, of_values));
  if (contract) say_of_columns(report, layer, inputs, declared(layer.traits, options));
  note_state(report, layer, inputs, pipeline.of_values);
  given.spacing = layer.spacing;  // what it was seen to compute in
  return report;
}

}  // namespace gradcheck::detail
