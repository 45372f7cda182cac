// SPDX-License-Identifier: MIT
#include <gradcheck/layer_check/check_any_layer.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/contract/contract.hpp>
#include <gradcheck/contract/waivers.hpp>
#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/diagnosis/probe.hpp>
#include <gradcheck/layer_check/findings.hpp>
#include <gradcheck/layer_check/state_seen.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

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

/// given: the cotangent; empty: a random one. Throws where forward gives nothing to check, or the cotangent has another shape.
arma::mat cotangent_of(const AnyLayer& layer, const arma::mat& y, const arma::mat& given, const Options& options) {
  if (y.is_empty()) throw std::invalid_argument("forward returned an empty matrix, " + shape(y) + ": nothing to check");
  if (!given.is_empty() && arma::size(given) != arma::size(y))
    throw std::invalid_argument("the cotangent is " + shape(given) + ", expected " + shape(y) + " as forward's output");
  return in_scalar_of(layer, given.is_empty() ? random_cotangent(y.n_rows, y.n_cols, options.seed) : given);
}

/// The layer's contract, and what is recognised in its values: adds clauses and findings.
void add_contract_and_findings(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs,
                               const arma::mat& cotangent, const Options& options) {
  add_contract(report, layer, inputs, cotangent, options);
  require_first_shapes(report, gradient(layer, inputs, cotangent));
  waive(report.clauses, options);
  std::vector<Finding> of_values;
  if (!values_mean_nothing(report)) of_values = diagnose_values(layer, inputs, cotangent, report, options);
  add_findings(report, std::move(of_values));
  if (report.counts().total() > most_coordinates && !values_mean_nothing(report)) describe(report);
}

Report checked_once(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& given, const Options& options) {
  if (layer.reseed) layer.reseed(options.seed);
  AnyLayer::Matrices x = inputs;
  const arma::mat y = layer.forward(x);
  const arma::mat cotangent = cotangent_of(layer, y, given, options);
  Report report = check_values(layer, inputs, cotangent, options);
  const bool repeatable = !report.found_broken(ClauseId::deterministic);
  if (!repeatable) add_findings(report);
  if (options.scope == Scope::contract && repeatable && y.is_finite())
    add_contract_and_findings(report, layer, inputs, cotangent, options);
  note_state(report, layer, inputs, cotangent);
  return report;
}

}  // namespace

bool values_are_right(const Report& report) {
  const Counts counts = report.counts();
  return counts.disagree == 0 && counts.undecided == 0;
}

void add_contract(Report& report, AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                  const Options& options) {
  for (Clause& c : check_contract(layer, inputs, cotangent, options, values_are_right(report)))
    report.clauses.push_back(std::move(c));
}

Report check_values(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                    const Options& options) {
  require_waivers(options);
  const std::vector<arma::mat> analytic = gradient(layer, inputs, cotangent);
  const std::vector<arma::mat> rounding = float_rounding_of_layer(layer, inputs, cotangent);
  Report report = check(LayerSubject(layer, inputs, cotangent, analytic, rounding).subject(), options);
  waive(report.clauses, options);
  gradient(layer, inputs, cotangent);  // leaves the layer as one forward and backward would
  return report;
}

Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const Options& options) {
  return check_any_layer(layer, inputs, arma::mat(), options);
}

Report check_any_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                       const Options& options) {
  require_waivers(options);
  if (!layer.training) return checked_once(layer, inputs, cotangent, options);
  layer.training(false);
  Report evaluation = checked_once(layer, inputs, cotangent, options);
  evaluation.subject = "layer in evaluation mode";
  layer.training(true);
  Report report = checked_once(layer, inputs, cotangent, options);
  report.subject = "layer in training mode";
  report.parts.push_back(std::move(evaluation));
  return report;
}

}  // namespace gradcheck::detail
