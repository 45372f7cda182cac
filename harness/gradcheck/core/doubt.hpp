// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <vector>

#include <gradcheck/core/evaluator.hpp>
#include <gradcheck/core/response.hpp>
#include <gradcheck/core/verdict.hpp>

namespace gradcheck {

/// The direct engine, for the coordinates that another one leaves in doubt; built when the first of them needs it.
class Direct {
 public:
  Direct(const Subject& subject, const Options& options) : subject_(subject), options_(options) {}

  /// block_scale: the largest |numeric| of block b.
  Judgement judge(std::size_t b, arma::uword i, double block_scale);
  arma::uword evaluations() const { return evaluator_ ? evaluator_->evaluations() : 0; }
  arma::uword failed() const { return evaluator_ ? evaluator_->failed() : 0; }

 private:
  const Subject& subject_;
  const Options& options_;
  std::unique_ptr<Evaluator> evaluator_;
};

/// One block: filled from a numeric derivative, with the coordinates that are in doubt.
struct Judged {
  Block block;
  std::vector<arma::uword> doubtful;
  double scale = 0;  ///< of the block; known where something is in doubt
};

/// Every coordinate by the rule's bound alone; what does not agree is in doubt.
Judged judge_plainly(const Subject& subject, const Subject::Block& from, Bounded&& derivative, double tolerance);

/// Differences what is in doubt again: all of it, or so much that the rest may stay as the numeric derivative says: 64 spread over it, where these confirm
/// it. What it leaves undecided stays so only where that is more than 1,024 coordinates and direct values did not decide either; zeros are
/// flat where every one that was differenced is.
void settle_doubtful(Judged& j, std::size_t b, Direct& direct);
/// Differences every coordinate, of a block whose derivative was contradicted.
void settle_whole(Judged& j, std::size_t b, Direct& direct);

}  // namespace gradcheck
