// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/complex_step/step_value.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Whether the values of a subject are had by complex steps.
bool takes_complex_steps(const Subject& subject, const Options& options);

/// The relative_tolerance of complex steps: 5e-13 where the option was left at what it is for differences, 1e-8.
double complex_tolerance(const Options& options);

/// The rule of Method::complex_step. a = analytic, v = the value by a complex step, e = its bar,
/// B = 4 e + complex_tolerance max(|a|, |v|) + backward's own rounding
///   1. no v: an evaluation throws, or is not finite. Differences decide
///   2. v is judged as a gradient would be, by differences. They contradict it, so that f is not analytic here, or see
///      a kink or a jump: differences decide
///   3. |a - v| <= B: agree
///   4. differences contradict a as well: disagree
///   5. f is seen to be analytic as far as |a - v| (is_analytic_as_far_as): disagree
///   6. otherwise differences decide
/// So a is never accused by v alone. In 1, 2 (but for kinks and jumps) and 6 Judgement::by_differences is set.
/// Cost: that of differences, 5 complex evaluations for each coordinate, and 17 where 5 is asked.
class StepRule {
 public:
  /// rounding: of the analytic side; null: it cannot be had.
  StepRule(const Options& options, BackwardRounding* rounding);

  Judgement judge(Point& point, const Estimate& estimate, double block_scale);
  arma::uword evaluations() const { return evaluations_; }  ///< complex ones

 private:
  Judgement judge_beside(const StepValue& step, Point& point, const Estimate& estimate, double block_scale);
  Judgement compared(const StepValue& step, const Point& point, const Estimate& estimate, double block_scale) const;
  bool is_seen(const StepValue& step, const Point& point);

  const Options& options_;
  BackwardRounding* rounding_;
  Rule rule_;
  arma::uword evaluations_ = 0;
};

}  // namespace gradcheck::detail
