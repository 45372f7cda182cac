// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <string>
#include <vector>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// The direct engine, for the coordinates that another one leaves in doubt; built when the first of them needs it.
class Direct {
 public:
  Direct(const Subject& subject, const Options& options);

  /// block_scale: the largest |numeric| of block b.
  Judgement judge(std::size_t b, arma::uword i, double block_scale);
  /// Whether no term of J moves where these coordinates of block b are all moved at once, by the steps of a first
  /// window: each by +-[0.5, 1.5] of it, at random, so that no two undo each other. 6 evaluations; in float 8. False
  /// where the block has a term of its own, or an evaluation no value.
  bool are_still_together(std::size_t b, const std::vector<arma::uword>& which);
  const Subject& subject() const { return subject_; }
  /// Of the analytic side; null where it cannot be asked.
  BackwardRounding* rounding() { return rounding_.get(); }
  arma::uword evaluations() const;
  arma::uword failed() const { return evaluator_ ? evaluator_->failed() : 0; }
  std::string failed_at() const { return evaluator_ ? evaluator_->failed_at() : ""; }

 private:
  const Evaluator& evaluator();

  const Subject& subject_;
  const Options& options_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<BackwardRounding> rounding_;
  std::vector<Rule> rules_;  ///< of each block: what was earned there counts for its other coordinates
};

}  // namespace gradcheck::detail
