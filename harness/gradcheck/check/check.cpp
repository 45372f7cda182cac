// SPDX-License-Identifier: MIT
#include <gradcheck/check/check.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/check/blocks.hpp>
#include <gradcheck/check/check_within.hpp>
#include <gradcheck/check/curves.hpp>
#include <gradcheck/check/tied_together.hpp>
#include <gradcheck/complex_step/step_rule.hpp>
#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/stagewise/check_stagewise.hpp>

namespace gradcheck {

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

/// By a Rule or a StepRule.
template <class AnyRule>
Block judged_block(const detail::PreparedCheck::Screened& s, const Subject::Block& from, AnyRule& rule) {
  Block b = detail::empty_block(from);
  b.analytic = from.analytic;
  for (arma::uword i = 0; i < s.points.size(); ++i) {
    detail::Point point = s.points[i];  // a copy: judging may add windows, another gradient must not see them
    detail::put(b, i, rule.judge(point, s.estimates[i], s.scale));
  }
  return b;
}

}  // namespace

detail::PreparedCheck::PreparedCheck(const Subject& subject, const Options& options)
    : subject_(subject), options_(options) {
  require_checkable(subject, options);
  evaluator_ = std::make_unique<detail::Evaluator>(subject, options);
  rounding_ = rounding_of(subject, options);
  const bool trusted = is_trusted(*evaluator_);
  arma::uword before = 0;
  for (const Subject::Block& block : subject.blocks) {
    screened_.push_back(trusted ? screened(*evaluator_, block, options, before) : Screened{});
    before += block.coordinates.size();
  }
  evaluations_ = evaluator_->evaluations();
  failed_ = evaluator_->failed();
}

detail::PreparedCheck::~PreparedCheck() = default;

Block detail::PreparedCheck::block(std::size_t b, arma::uword& more_evaluations) const {
  const Subject::Block& from = subject_.blocks[b];
  if (auto refused = refused_block(from, *evaluator_)) return std::move(*refused);
  if (takes_complex_steps(subject_, options_)) {
    StepRule rule(options_, rounding_.get());
    Block judged = judged_block(screened_[b], from, rule);
    more_evaluations += rule.evaluations();
    return judged;
  }
  Rule rule(options_.relative_tolerance, rounding_.get());
  Block judged = judged_block(screened_[b], from, rule);
  more_evaluations += judge_ties_together(judged, subject_, b, options_);
  return judged;
}

Report detail::PreparedCheck::report() const {
  const arma::uword evaluations = evaluator_->evaluations(), failed = evaluator_->failed();
  const arma::uword calls = rounding_ ? rounding_->calls() : 0;
  std::vector<Block> blocks;
  arma::uword more_evaluations = 0;
  for (std::size_t b = 0; b < subject_.blocks.size(); ++b) blocks.push_back(block(b, more_evaluations));
  Report report = begun_report(*evaluator_);
  report.blocks = std::move(blocks);
  report.evaluations = evaluations_ + evaluator_->evaluations() - evaluations + more_evaluations +
                       (rounding_ ? rounding_->calls() : 0) - calls;
  report.failed_evaluations = failed_ + evaluator_->failed() - failed;
  report.failed_at = evaluator_->failed_at();
  return report;
}

namespace {

/// By the engine that suits it.
Report checked(const Subject& subject, const Options& options) {
  if (options.max_evaluations > 0) return detail::check_within(subject, options);
  std::string refused;
  if (detail::is_worth_taking_apart(subject, options)) {
    detail::require_checkable(subject, options);
    if (auto report = detail::check_stagewise(subject, options, refused)) return std::move(*report);
  }
  Report report = detail::PreparedCheck(subject, options).report();
  detail::note_refusal(report, std::move(refused));
  return report;
}

}  // namespace

Report check(const Subject& subject, const Options& options) {
  Report report = checked(subject, options);
  detail::add_curves(report, subject, options);
  if (subject.stages.size() > 1)
    for (const Stage& stage : subject.stages) report.links.push_back({stage.name, stage.blocks});
  return report;
}

}  // namespace gradcheck
