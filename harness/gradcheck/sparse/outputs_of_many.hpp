// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/direct/verdict.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>
#include <gradcheck/sparse/moved_together.hpp>
#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// The derivative of one output as a group moves.
struct Sought {
  const Group& group;
  std::optional<arma::uword> member;  ///< by which of its columns; none: by t itself, at 0
  arma::uword output = 0;
  arma::uword number = 0;     ///< among all that are judged
  double analytic = 0;        ///< its value under test
  double analytic_error = 0;  ///< how far that may be off; counts where the outputs were made with errors
  double unit = 1;            ///< a power of two near the size of the output's derivatives: what it is divided by
};

/// Derivatives of outputs whose evaluations are shared, each judged by the rule of the direct engine as though it were
/// a function of its own (docs/verdict.md).
class OutputsOfMany {
 public:
  /// numbers: how many derivatives there are. rounding: of the analytic side, entry `number` in its unit; null: cannot
  /// be had. has_errors: whether Sought::analytic_error says anything.
  OutputsOfMany(MovedTogether& moved, arma::uword numbers, bool has_errors, BackwardRounding* rounding,
                const Options& options);
  OutputsOfMany(const OutputsOfMany&) = delete;
  OutputsOfMany& operator=(const OutputsOfMany&) = delete;

  /// What its first window decides, whatever its output's scale: an agreement whose error bar is a small share of the
  /// value, or where nothing moves. Otherwise nothing.
  std::optional<Judgement> certain(const Sought& sought, const Window& first);
  /// What its first window says where it agrees and converges; a kink is part of its bound. Negligible where that is
  /// too wide to certify it. To be counted where the bound vanishes beside the output's other derivatives. Otherwise
  /// nothing.
  std::optional<Judgement> agreement(const Sought& sought, const Window& first) const;
  /// By the whole rule. scale: the largest |numeric| of the output, in its unit.
  Judgement judged(const Sought& sought, double scale);

 private:
  Point about(const Sought& sought);
  std::optional<Evaluator::Value> value_at(double x) const;

  MovedTogether& moved_;
  const Sought* sought_ = nullptr;
  arma::mat in_double_ = arma::mat(1, 1, arma::fill::zeros);
  arma::fmat in_float_ = arma::fmat(1, 1, arma::fill::zeros);
  Subject subject_;
  Evaluator evaluator_;
  Rule rule_;
};

}  // namespace gradcheck::detail
