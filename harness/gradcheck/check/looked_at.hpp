// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include <gradcheck/check/blocks.hpp>
#include <gradcheck/direct/estimate.hpp>
#include <gradcheck/rounding/backward_rounding.hpp>

namespace gradcheck::detail {

/// A coordinate, by its block and its place in it.
struct CoordinatePlace {
  std::size_t block;
  arma::uword i;
};

/// What is known of one function while its coordinates are looked at, some or all. The subject and the options must
/// outlive it.
class LookedAt {
 public:
  /// Throws what Evaluator throws.
  LookedAt(const Subject& subject, const Options& options);

  const Subject& subject() const { return subject_; }
  const Evaluator& evaluator() const { return evaluator_; }
  /// As they stand: what was not looked at is undecided (not looked at).
  const std::vector<Block>& blocks() const { return blocks_; }
  /// Whether nothing of a block can be looked at: its verdicts are there from the start, and what is asked is nothing.
  bool is_refused(std::size_t block) const { return refused_[block]; }

  /// In this order, of one coordinate after the other: its numeric side, its judgement, and that put in its place.
  void screen(const CoordinatePlace& at);
  Judgement judged(const CoordinatePlace& at);
  void take(const CoordinatePlace& at, const Judgement& judgement);
  /// What was screened and not taken, and a measurement of the rounding that may have been broken off.
  void forget();

 private:
  struct Screened {
    Point point;
    Estimate estimate;
  };
  const Subject& subject_;
  const Options& options_;
  Evaluator evaluator_;
  std::unique_ptr<BackwardRounding> rounding_;
  std::vector<Block> blocks_;
  std::vector<bool> refused_;
  std::vector<double> scale_;  // of each block, the largest |numeric| so far
  std::deque<Screened> screened_;
};

}  // namespace gradcheck::detail
