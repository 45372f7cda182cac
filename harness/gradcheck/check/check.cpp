// SPDX-License-Identifier: MIT
#include <gradcheck/check/check.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/stagewise/check_stagewise.hpp>

namespace gradcheck {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

void require_bounds(const Subject& subject, const Options& options) {
  for (const Bounds& b : options.bounds) {
    if (!(b.lower <= b.upper))
      throw std::invalid_argument("options.bounds: lower " + detail::number(b.lower, 6) + ", upper " +
                                  detail::number(b.upper, 6) + ", expected lower <= upper");
    const auto named = [&b](const Subject::Block& block) { return b.block.empty() || block.name == b.block; };
    if (std::ranges::none_of(subject.blocks, named))
      throw std::invalid_argument("options.bounds: no block \"" + b.block + "\" in " + subject.name);
  }
  if (options.bounds.empty()) return;
  for (const Subject::Block& block : subject.blocks) {
    const Bounds allowed = detail::interval_of(block.name, options);
    for (arma::uword i = 0; i < block.coordinates.size(); ++i)
      if (const double x = block.coordinates.get(i); x < allowed.lower || x > allowed.upper)
        throw std::invalid_argument(block.name + " " + detail::place_text(i, block.coordinates.rows()) + " is " +
                                    detail::number(x, 6) + ", outside its bounds " + detail::number(allowed.lower, 6) +
                                    " .. " + detail::number(allowed.upper, 6));
  }
}

void require(const Subject& subject, const Options& options) {
  if (detail::coordinates_of(subject) == 0)
    throw std::invalid_argument(subject.name + ": nothing to check: no block holds a coordinate");
  if (!subject.evaluate || !subject.secant)
    throw std::invalid_argument(subject.name + ": evaluate and secant are needed");
  if (!(options.relative_tolerance >= 0 && options.relative_tolerance < 1e-3))
    throw std::invalid_argument("options.relative_tolerance is " + detail::number(options.relative_tolerance) +
                                ", expected 0 <= it < 1e-3");
  require_bounds(subject, options);
}

Block empty_block(const Subject::Block& from) {
  const arma::uword rows = from.coordinates.rows(), cols = from.coordinates.cols();
  Block b;
  b.name = from.name;
  b.of_input = from.of_input;
  b.kind = from.kind;
  b.analytic = b.numeric = b.error_bar = b.bound = arma::mat(rows, cols).fill(nan);
  b.verdict.zeros(rows, cols);
  b.reason.zeros(rows, cols);
  return b;
}

Block filled(const Subject::Block& from, Verdict verdict, Reason reason) {
  Block b = empty_block(from);
  if (arma::size(from.analytic) == arma::size(b.analytic)) b.analytic = from.analytic;
  b.verdict.fill(static_cast<unsigned char>(verdict));
  b.reason.fill(static_cast<unsigned char>(reason));
  return b;
}

std::string misshapen(const Subject::Block& block) {
  return "the gradient is " + detail::shape(block.analytic) + ", expected [" +
         std::to_string(block.coordinates.rows()) + " x " + std::to_string(block.coordinates.cols()) + "]";
}

bool has_shape(const Subject::Block& block) {
  return block.analytic.n_rows == block.coordinates.rows() && block.analytic.n_cols == block.coordinates.cols();
}

}  // namespace

/// The numeric side of one block, before any analytic gradient was looked at.
struct detail::PreparedCheck::Screened {
  std::vector<detail::Point> points;
  std::vector<detail::Estimate> estimates;
  double scale = 0;  // the largest |numeric|: known only after every coordinate was screened
};

namespace {

/// before: coordinates of the blocks before this one.
detail::PreparedCheck::Screened screened(const detail::Evaluator& evaluator, const Subject::Block& from,
                                         const Options& options, arma::uword before) {
  const Bounds bounds = detail::interval_of(from.name, options);
  const arma::uword all = options.progress ? detail::coordinates_of(evaluator.subject()) : 0;
  detail::PreparedCheck::Screened s;
  for (arma::uword i = 0; i < from.coordinates.size(); ++i) {
    if (options.progress) options.progress(before + i, all);
    s.estimates.push_back(screen(s.points.emplace_back(evaluator, from, i, bounds.lower, bounds.upper)));
    if (s.estimates.back().found) s.scale = std::max(s.scale, std::abs(s.estimates.back().best.value));
  }
  return s;
}

Block judged_block(const detail::PreparedCheck::Screened& s, const Subject::Block& from, const detail::Rule& rule) {
  Block b = empty_block(from);
  b.analytic = from.analytic;
  for (arma::uword i = 0; i < s.points.size(); ++i) {
    detail::Point point = s.points[i];  // a copy: judging may add windows, another gradient must not see them
    const detail::Judgement j = rule.judge(point, s.estimates[i], s.scale);
    b.numeric(i) = j.numeric;
    b.error_bar(i) = j.error_bar;
    b.bound(i) = j.bound;
    b.verdict(i) = static_cast<unsigned char>(j.verdict);
    b.reason(i) = static_cast<unsigned char>(j.reason);
  }
  return b;
}

void note(Report& report, const Subject& subject, const detail::Evaluator& evaluator) {
  for (const Subject::Block& block : subject.blocks)
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
                           detail::number(evaluator.noise(), 6) +
                           " from call to call, and every error bar includes that");
}

}  // namespace

detail::PreparedCheck::PreparedCheck(const Subject& subject, const Options& options)
    : subject_(subject), options_(options) {
  require(subject, options);
  evaluator_ = std::make_unique<detail::Evaluator>(subject, options);
  rounding_ = rounding_of(subject, options);
  const bool trusted = evaluator_->finite() && (evaluator_->deterministic() || options.noise == Noise::measured);
  arma::uword before = 0;
  for (const Subject::Block& block : subject.blocks) {
    screened_.push_back(trusted ? screened(*evaluator_, block, options, before) : Screened{});
    before += block.coordinates.size();
  }
  evaluations_ = evaluator_->evaluations();
  failed_ = evaluator_->failed();
}

detail::PreparedCheck::~PreparedCheck() = default;

Block detail::PreparedCheck::block(std::size_t b) const {
  const Subject::Block& from = subject_.blocks[b];
  if (!has_shape(from)) {
    Block refused = filled(from, Verdict::disagree, Reason::shape);
    refused.misshapen = misshapen(from);
    return refused;
  }
  if (!evaluator_->finite()) return filled(from, Verdict::disagree, Reason::non_finite);
  if (!evaluator_->deterministic() && options_.noise == Noise::forbidden)
    return filled(from, Verdict::undecided, Reason::noise);
  return judged_block(screened_[b], from, Rule(options_.relative_tolerance, rounding_.get()));
}

Report detail::PreparedCheck::report() const {
  const arma::uword evaluations = evaluator_->evaluations(), failed = evaluator_->failed();
  const arma::uword calls = rounding_ ? rounding_->calls() : 0;
  Report report;
  report.subject = subject_.name;
  report.seed = options_.seed;
  report.strict = options_.strict;
  for (std::size_t b = 0; b < subject_.blocks.size(); ++b) report.blocks.push_back(block(b));
  const bool accepted = evaluator_->deterministic() || options_.noise == Noise::measured;
  report.clauses.push_back({std::string(to_string(ClauseId::deterministic)),
                            accepted ? ClauseState::held : ClauseState::broken,
                            evaluator_->deterministic() ? "" : "two forward passes over the same numbers differ"});
  note(report, subject_, *evaluator_);
  report.evaluations =
      evaluations_ + evaluator_->evaluations() - evaluations + (rounding_ ? rounding_->calls() : 0) - calls;
  report.failed_evaluations = failed_ + evaluator_->failed() - failed;
  report.failed_at = evaluator_->failed_at();
  return report;
}

namespace {

/// By the engine that suits it.
Report checked(const Subject& subject, const Options& options) {
  std::string refused;
  if (detail::is_worth_taking_apart(subject, options)) {
    require(subject, options);
    if (auto report = detail::check_stagewise(subject, options, refused)) return std::move(*report);
  }
  Report report = detail::PreparedCheck(subject, options).report();
  if (!refused.empty()) report.notes.push_back("not taken apart stage by stage: " + refused);
  report.stagewise.refused = std::move(refused);
  return report;
}

}  // namespace

Report check(const Subject& subject, const Options& options) {
  Report report = checked(subject, options);
  if (subject.stages.size() > 1)
    for (const Stage& stage : subject.stages) report.links.push_back({stage.name, stage.blocks});
  return report;
}

}  // namespace gradcheck
