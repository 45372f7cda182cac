// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/stagewise/random_move.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// What real evaluations of the whole said of a numeric gradient that was put together from parts.
struct Closing {
  std::vector<bool> holds;  ///< of each block
  std::vector<std::string> notes;
  arma::uword evaluations = 0;
};

/// Closes a numeric gradient G [as the blocks] end to end, by real evaluations of the whole subject along one direction of all its coordinates,
///   E = move's entries times max(1, rms of the block) / sqrt(2 coordinates),
/// 8 random coordinates of every block times as much more as gives them half of |E|^2:
///   D(t) = (J(theta + t E) - J(theta - t E)) / 2t  at t = 2^-13  against  sum G .* E,  to 1e-9 |G .* E| and the rounding;  2 evaluations
/// Entries without a finite bar stay where they are. An alarm counts when it stands for D extrapolated from three steps, from 2^-6 and from 2^-12. Then each block has such a direction of its own.
/// strict: each of the 8 coordinates is moved alone as well, h = 2^-17 max(1, |x|), to 1e-6 of the block's scale.
/// The direction shows what is off by more than about 1e-9 |G|, a chosen entry by 4 sqrt(blocks) times that, another by sqrt(2 coordinates) times that.
/// Coordinates are moved and put back, bitwise; move is used up. G is
/// needed last, so that the first pair can be evaluated beside its computation.
class Closer {
 public:
  Closer(const Subject& subject, RandomMove& move, std::uint64_t seed);
  void evaluate();  ///< the first pair
  Closing close(const std::vector<Bounded>& gradient, bool strict, unsigned threads = 1);

 private:
  struct Pair {
    double slope, rounding;  // D(t), and what rounding in the outputs makes of it
  };
  struct Along;

  void leave_out_unbounded();
  bool holds_along(const std::vector<std::size_t>& blocks, Pair first);
  bool holds_three(const std::vector<std::size_t>& blocks, double along, double t0);
  bool holds_at(std::size_t b, arma::uword i);
  Along along(const std::vector<std::size_t>& blocks) const;
  Pair pair(const std::vector<std::size_t>& blocks, double t);
  arma::mat outputs_at(const std::vector<std::size_t>& blocks, double t);
  double own_terms(std::size_t b, double t) const;
  arma::mat forward();

  const Subject& subject_;
  RandomMove& move_;
  const std::vector<Bounded>* gradient_ = nullptr;
  unsigned threads_ = 1;
  std::vector<std::size_t> all_;  // blocks
  std::vector<double> scale_;     // of E, for each block
  std::vector<std::pair<std::size_t, arma::uword>> chosen_;
  Pair first_{};
  arma::uword evaluations_ = 0;
};

}  // namespace gradcheck::detail
