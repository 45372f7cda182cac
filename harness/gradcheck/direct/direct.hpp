// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <string>

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
  const Subject& subject() const { return subject_; }
  /// Of the analytic side; null where it cannot be asked.
  BackwardRounding* rounding() { return rounding_.get(); }
  arma::uword evaluations() const;
  arma::uword failed() const { return evaluator_ ? evaluator_->failed() : 0; }
  std::string failed_at() const { return evaluator_ ? evaluator_->failed_at() : ""; }

 private:
  const Subject& subject_;
  const Options& options_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<BackwardRounding> rounding_;
};

}  // namespace gradcheck::detail
