// SPDX-License-Identifier: MIT
#include <gradcheck/check/looked_at.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

#include <gradcheck/complex_step/step_rule.hpp>

namespace gradcheck::detail {
namespace {

Block untouched(const Subject::Block& from) {
  Block b = empty_block(from);
  b.analytic = from.analytic;
  b.verdict.fill(static_cast<unsigned char>(Verdict::undecided));
  b.reason.fill(static_cast<unsigned char>(Reason::not_looked_at));
  return b;
}

}  // namespace

LookedAt::LookedAt(const Subject& subject, const Options& options)
    : subject_(subject), options_(options), evaluator_(subject, options), rounding_(rounding_of(subject, options)) {
  for (const Subject::Block& from : subject.blocks) {
    auto refused = refused_block(from, evaluator_);
    refused_.push_back(refused.has_value());
    blocks_.push_back(refused ? std::move(*refused) : untouched(from));
    scale_.push_back(0);
  }
}

void LookedAt::screen(const CoordinatePlace& at) {
  if (is_refused(at.block)) return;
  const Subject::Block& from = subject_.blocks[at.block];
  const Bounds bounds = interval_of(from.name, options_);
  Screened s{Point(evaluator_, from, at.i, bounds.lower, bounds.upper), {}};
  s.estimate = detail::screen(s.point);
  if (s.estimate.found) scale_[at.block] = std::max(scale_[at.block], std::abs(s.estimate.best.value));
  screened_.push_back(std::move(s));
}

Judgement LookedAt::judged(const CoordinatePlace& at) {
  if (is_refused(at.block)) return {};
  Screened& s = screened_.front();
  if (takes_complex_steps(subject_, options_))
    return StepRule(options_, rounding_.get()).judge(s.point, s.estimate, scale_[at.block]);
  return Rule(options_.relative_tolerance, rounding_.get()).judge(s.point, s.estimate, scale_[at.block]);
}

void LookedAt::take(const CoordinatePlace& at, const Judgement& judgement) {
  if (is_refused(at.block)) return;
  put(blocks_[at.block], at.i, judgement);
  screened_.pop_front();
}

void LookedAt::forget() {
  screened_.clear();
  rounding_ = rounding_of(subject_, options_);
}

}  // namespace gradcheck::detail
