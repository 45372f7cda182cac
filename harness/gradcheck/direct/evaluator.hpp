// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Runs a subject's forward: moves coordinates and puts them back, counts, and turns a throw or a non-finite output
/// into "no value".
class Evaluator {
 public:
  /// Evaluates the point itself twice, measures round-off and noise (8 runs each), and tests the secant at 8 nearby
  /// places, from 1/16 of each coordinate down, within the bounds. Throws only what the subject throws at the unmoved
  /// point, and std::invalid_argument where its evaluation there gives a block another shape.
  Evaluator(const Subject& subject, const Options& options);

  /// Outputs with a coordinate moved, and where it really is then.
  struct Value {
    arma::mat outputs;
    double taken;
  };
  /// What is known of an output of many: their evaluations are made elsewhere, for all of them together.
  struct Known {
    double base = 0, sigma = 0, least_rounding = 0;
  };
  /// Of one such output after the other: nothing is evaluated or tested here, the secant is taken to be exact. values:
  /// the output with its coordinate at x.
  Evaluator(const Subject& subject, const Options& options, std::function<std::optional<Value>(double x)> values,
            bool deterministic);
  void about(const Known& output);       ///< which of them it is from now on
  void about(const Evaluator& outputs);  ///< all outputs of that one, moved in another way
  bool is_of_many() const { return static_cast<bool>(elsewhere_); }

  const Subject& subject() const { return subject_; }
  const Options& options() const { return options_; }
  const arma::mat& base() const { return base_; }        ///< outputs at the unmoved point
  bool finite() const { return finite_; }                ///< base is
  bool deterministic() const { return deterministic_; }  ///< two evaluations agreed within 64 spacings of max |Y|
  /// The secant agreed with the loss's own values, at some place where these moved.
  bool exact_secant() const { return exact_secant_; }
  bool contradicted_secant() const { return contradicted_; }
  /// The block that took another shape in some evaluation, which had no value then; empty: none did.
  const std::string& reshaped() const { return reshaped_; }
  double noise() const {
    return noise_;
  }  ///< the largest change of an output from call to call, where that was measured

  /// How much each term moves by rounding (and noise, where it is accepted): sigma_t >= 0, [terms].
  ///   sigma_t = max |J_t(jittered) - J_t|  over 8 runs with every coordinate multiplied by 1 + spacing {-1, 0, 1}
  const arma::vec& sigma() const { return sigma_; }
  /// How much each term moves when every output moves by one spacing: the least rounding of a term that moves at all,
  /// [terms].
  const arma::vec& least_rounding() const { return least_rounding_; }
  const arma::uvec& alike() const { return alike_; }  ///< see alike_terms()
  /// How much each term moves when the numbers inside a chain do, those between its stages, [terms]: the sum over the
  /// stages of max |J_t| over 4 runs in which every output of one stage moves by a spacing, up or down. Zeros where
  /// there is no chain. What comes out of it may be exactly 0, and round in no way that is seen there: equal units less
  /// their mean. Measured when it is first asked for; a stage counts as an evaluation.
  const arma::vec& inner_rounding() const;
  /// sigma() where a coordinate of this block moves; of a term that the numbers between stages, from the block's own
  /// stage on, move by more than 16 times that, what they move it by, [terms]. Saturated stages hide every jitter of
  /// coordinates, and what they come to rounds all the same. Two evaluations tell whether there may be any, once.
  arma::vec sigma_of(const Subject::Block& block) const;

  /// Outputs with coordinate i of a block at x; the coordinate is restored whatever happens. The step really taken is
  /// in `taken`.
  std::optional<Value> at(const Subject::Block& block, arma::uword i, double x) const;

  /// The same at a place that is so far away that having no value there is no news: it is not counted as failed.
  std::optional<Value> far_at(const Subject::Block& block, arma::uword i, double x) const;

  /// Outputs with all coordinates of a block moved by these steps [as the block]; they are restored whatever happens.
  std::optional<arma::mat> moved(const Subject::Block& block, const arma::mat& steps) const;

  /// J_t(plus) - J_t(minus) by the secant where it holds, otherwise from the loss's own values.
  Difference difference(const arma::mat& plus, const arma::mat& minus) const;

  arma::uword evaluations() const { return evaluations_; }
  arma::uword failed() const { return failed_; }
  /// The first of these where one coordinate was moved: "input [0, 2] at -1e-05"; empty where there was none.
  const std::string& failed_at() const { return failed_at_; }

 private:
  void evaluate_point();
  void remember_failure(const Subject::Block& block, arma::uword i, double x) const;
  std::optional<arma::mat> evaluate() const;
  std::optional<arma::mat> jittered(std::uint64_t seed, double size, double where_zero) const;
  void measure_rounding();
  void measure_noise();
  void measure_inner_rounding() const;
  bool hides_inner_rounding() const;
  arma::vec rounding_of_outputs(std::size_t stage, const arma::mat& outputs) const;
  void test_secant();

  const Subject& subject_;
  Options options_;
  HeldCoordinates point_;
  std::function<std::optional<Value>(double x)> elsewhere_;
  arma::mat base_;
  arma::vec sigma_, least_rounding_;
  arma::uvec alike_;
  bool finite_ = true, deterministic_ = true, exact_secant_ = true, contradicted_ = false;
  double noise_ = 0;
  mutable arma::uword evaluations_ = 0, failed_ = 0;
  mutable std::string reshaped_, failed_at_;
  mutable arma::vec inner_rounding_;              // empty: not asked for yet
  mutable std::vector<arma::vec> of_stage_ = {};  // the same of each stage but the last
  mutable std::optional<bool> hides_inner_rounding_ = {};
};

}  // namespace gradcheck::detail
