// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <vector>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck {

/// Compares every coordinate of every block with its numeric derivative, by the rule in docs/verdict.md.
/// The subject's coordinates are moved and put back, bitwise. Cost: 6 evaluations per coordinate at ordinary scale,
/// about 20 once.
/// Throws std::invalid_argument on a subject without coordinates or functions (a check of nothing), or options out of
/// range.
[[nodiscard]] Report check(const Subject& subject, const Options& options = {});

namespace detail {

/// The same in two steps, for several analytic gradients of one subject (planted faults): the numeric side is screened
/// once, here, and each report() judges the gradients as they then stand in the subject. report() counts the
/// evaluations that a check() of them costs.
/// The subject must outlive it, its coordinates must stay. Throws as check does.
class PreparedCheck {
 public:
  explicit PreparedCheck(const Subject& subject, const Options& options = {});
  ~PreparedCheck();
  PreparedCheck(const PreparedCheck&) = delete;
  PreparedCheck& operator=(const PreparedCheck&) = delete;

  [[nodiscard]] Report report() const;

  struct Screened;

 private:
  Block block(std::size_t b, arma::uword& more_evaluations) const;

  const Subject& subject_;
  Options options_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<BackwardRounding> rounding_;
  std::vector<Screened> screened_;
  arma::uword evaluations_ = 0, failed_ = 0;
};

}  // namespace detail

}  // namespace gradcheck
