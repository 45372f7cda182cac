// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <deque>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <gradcheck/check/looked_at.hpp>
#include <gradcheck/check/rest_of_blocks.hpp>

namespace gradcheck::detail {

/// Random directions over what was not looked at in functions of the same coordinates.
class Closing {
 public:
  using Functions = std::vector<std::unique_ptr<LookedAt>>;

  /// The functions and the options must outlive it.
  Closing(const Functions& functions, const Options& options);

  /// The directions of every block, up to the first that disagrees: an accusation takes many evaluations, and one is
  /// enough. Throws OutOfBudget, with what was judged so far.
  void judge();
  /// Where a direction of this block disagrees: the coordinate that it disagrees because of, by halving what is moved.
  /// It was looked at, disagrees, and is left out from now on; the directions of its block were judged once more.
  /// Nothing where none disagrees, or what halving leads to is right by itself. Throws OutOfBudget.
  std::optional<CoordinatePlace> locate(std::size_t block);
  /// Of one function, a block for each that has directions.
  std::vector<Block> blocks(std::size_t function) const;

 private:
  struct Closed {
    Subject by_t;
    std::unique_ptr<Evaluator> evaluator;
    std::unique_ptr<BackwardRounding> rounding;
    std::vector<double> analytic;
    std::vector<Judgement> judgements;
  };

  Judgement judged(std::size_t function, std::size_t k);
  void judge(std::size_t block);
  void move_only(std::size_t block, const arma::uvec& entries);
  double tolerance(const RestOfBlocks::Along& along) const;
  bool leans(std::size_t function, std::size_t k);
  std::optional<std::pair<std::size_t, std::size_t>> disagreeing(std::size_t block) const;
  bool is_wrong_at(const CoordinatePlace& at);
  Block block(std::size_t function, std::size_t of) const;

  const Functions& functions_;
  Options options_;
  std::vector<arma::uvec> entries_;  ///< of each block, those that are moved
  std::unique_ptr<RestOfBlocks> rest_;
  std::vector<Closed> closed_;
};

}  // namespace gradcheck::detail
