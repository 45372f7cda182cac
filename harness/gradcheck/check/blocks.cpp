// SPDX-License-Identifier: MIT
#include <gradcheck/check/blocks.hpp>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include <gradcheck/base/not_finite.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>

namespace gradcheck::detail {
namespace {

void require_bounds(const Subject& subject, const Options& options) {
  for (const Bounds& b : options.bounds) {
    if (!(b.lower <= b.upper))
      throw std::invalid_argument("options.bounds: lower " + number(b.lower, 6) + ", upper " + number(b.upper, 6) +
                                  ", expected lower <= upper");
    const auto named = [&b](const Subject::Block& block) { return b.block.empty() || block.name == b.block; };
    if (std::ranges::none_of(subject.blocks, named))
      throw std::invalid_argument("options.bounds: no block \"" + b.block + "\" in " + subject.name);
  }
  if (options.bounds.empty()) return;
  for (const Subject::Block& block : subject.blocks) {
    const Bounds allowed = interval_of(block.name, options);
    for (arma::uword i = 0; i < block.coordinates.size(); ++i)
      if (const double x = block.coordinates.get(i); x < allowed.lower || x > allowed.upper)
        throw std::invalid_argument(block.name + " " + place_text(i, block.coordinates.rows()) + " is " + number(x, 6) +
                                    ", outside its bounds " + number(allowed.lower, 6) + " .. " +
                                    number(allowed.upper, 6));
  }
}

std::string misshapen(const Subject::Block& block) {
  return "the gradient is " + shape(block.analytic) + ", expected [" + std::to_string(block.coordinates.rows()) +
         " x " + std::to_string(block.coordinates.cols()) + "]";
}

bool has_shape(const Subject::Block& block) {
  return block.analytic.n_rows == block.coordinates.rows() && block.analytic.n_cols == block.coordinates.cols();
}

Block filled(const Subject::Block& from, Verdict verdict, Reason reason) {
  Block b = empty_block(from);
  if (arma::size(from.analytic) == arma::size(b.analytic)) b.analytic = from.analytic;
  b.verdict.fill(static_cast<unsigned char>(verdict));
  b.reason.fill(static_cast<unsigned char>(reason));
  return b;
}

void add_notes_of_evaluator(Report& report, const Evaluator& evaluator) {
  for (const Subject::Block& block : evaluator.subject().blocks)
    if (!has_shape(block)) report.notes.push_back(block.name + ": " + misshapen(block));
  if (!evaluator.finite())
    report.notes.push_back("the outputs at the point itself are not finite: nothing can be differenced");
  if (evaluator.contradicted_secant())
    report.notes.push_back(
        "the loss's exact secant contradicts the loss's own values and was not used: differences of the loss instead");
  else if (!evaluator.exact_secant())
    report.notes.push_back(
        "the loss's exact secant could not be tested and was not used: differences of the loss instead");
  if (!evaluator.reshaped().empty())
    report.notes.push_back(evaluator.reshaped() +
                           ": a forward gave it another shape, which counts as no value there; it was put back");
  if (evaluator.noise() > 0)
    report.notes.push_back("the forward pass is not deterministic; its outputs change by up to " +
                           number(evaluator.noise(), 6) + " from call to call, and every error bar includes that");
}

}  // namespace

void require_checkable(const Subject& subject, const Options& options) {
  if (coordinates_of(subject) == 0)
    throw std::invalid_argument(subject.name + ": nothing to check: no block holds a coordinate");
  if (!subject.evaluate || !subject.secant)
    throw std::invalid_argument(subject.name + ": evaluate and secant are needed");
  if (!(options.relative_tolerance >= 0 && options.relative_tolerance < 1e-3))
    throw std::invalid_argument("options.relative_tolerance is " + number(options.relative_tolerance) +
                                ", expected 0 <= it < 1e-3");
  if (options.method == Method::complex_step && !subject.complex_terms)
    throw std::invalid_argument(subject.name +
                                ": options.method is complex_step, which takes an f that is marked as a template over "
                                "its scalar: write check_function(analytic(f), gradient, x, options), where "
                                "f = [](const auto& x) { .. }; layers and other objects are checked by differences");
  require_bounds(subject, options);
}

Block empty_block(const Subject::Block& from) {
  const arma::uword rows = from.coordinates.rows(), cols = from.coordinates.cols();
  Block b;
  b.name = from.name;
  b.of_input = from.of_input;
  b.kind = from.kind;
  b.analytic = b.numeric = b.error_bar = b.bound = arma::mat(rows, cols).fill(std::numeric_limits<double>::quiet_NaN());
  b.verdict.zeros(rows, cols);
  b.reason.zeros(rows, cols);
  return b;
}

void put(Block& b, arma::uword i, const Judgement& j) {
  b.numeric(i) = j.numeric;
  b.error_bar(i) = j.error_bar;
  b.bound(i) = j.bound;
  b.verdict(i) = static_cast<unsigned char>(j.verdict);
  b.reason(i) = static_cast<unsigned char>(j.reason);
  if (j.by_differences) b.by_differences.insert_rows(b.by_differences.n_elem, arma::uvec{i});
}

bool is_trusted(const Evaluator& evaluator) {
  return evaluator.finite() && (evaluator.deterministic() || evaluator.options().noise == Noise::measured);
}

std::optional<Block> refused_block(const Subject::Block& from, const Evaluator& evaluator) {
  if (!has_shape(from)) {
    Block refused = filled(from, Verdict::disagree, Reason::shape);
    refused.misshapen = misshapen(from);
    return refused;
  }
  if (!evaluator.finite()) return filled(from, Verdict::disagree, Reason::non_finite);
  if (!is_trusted(evaluator)) return filled(from, Verdict::undecided, Reason::noise);
  return std::nullopt;
}

Report begun_report(const Evaluator& evaluator) {
  Report report;
  report.subject = evaluator.subject().name;
  report.seed = evaluator.options().seed;
  report.strict = evaluator.options().strict;
  report.method = evaluator.options().method;
  const bool accepted = evaluator.deterministic() || evaluator.options().noise == Noise::measured;
  report.clauses.push_back({std::string(to_string(ClauseId::deterministic)),
                            accepted ? ClauseState::held : ClauseState::broken,
                            evaluator.deterministic() ? "" : "two forward passes over the same numbers differ"});
  add_notes_of_evaluator(report, evaluator);
  if (!evaluator.finite() && !evaluator.subject().composite)  // of several layers, which one is looked for
    report.findings.push_back({std::string(no_outputs), "", not_finite_in_words(evaluator.base()), {}, {}});
  return report;
}

void note_refusal(Report& report, std::string refused) {
  if (!refused.empty()) report.notes.push_back("not taken apart stage by stage: " + refused);
  report.stagewise.refused = std::move(refused);
}

}  // namespace gradcheck::detail
