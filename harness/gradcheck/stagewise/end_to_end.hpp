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
struct EndToEndResult {
  std::vector<bool> holds;  ///< of each block
  std::vector<std::string> notes;
  arma::uword evaluations = 0;
};

/// Compares a numeric gradient G [as the blocks] with real evaluations of the whole subject, along one direction E of
/// all its coordinates:
///   D(t) = (J(theta + t E) - J(theta - t E)) / 2t  at t = 2^-13  against  sum G .* E
/// to 1e-9 |G .* E| and the rounding, by 2 evaluations.
/// E is the entries of move, times max(1, rms of the block) / sqrt(2 coordinates). Of every block 8 random coordinates
/// are moved further than the rest: together they carry half of |E|^2. Entries without a finite bar are not moved.
/// An alarm counts when it also stands for D extrapolated from three steps, the first of them 2^-6, and 2^-12. Then
/// each block is compared along a direction of its own.
/// strict: each of the 8 coordinates is moved alone as well, h = 2^-17 max(1, |x|), to 1e-6 of the block's scale.
/// What shows is an error of G that makes more than about 1e-9 |G| along E. In one of the 8 coordinates that is an
/// error of 4 sqrt(blocks) 1e-9 |G|, in any other one of sqrt(2 coordinates) 1e-9 |G|.
/// Coordinates are moved and put back, bitwise; move is used up. G is needed last: the first pair may be evaluated
/// while G is computed.
class EndToEndCheck {
 public:
  EndToEndCheck(const Subject& subject, RandomMove& move, std::uint64_t seed);
  void evaluate();  ///< the first pair
  EndToEndResult check(const std::vector<Bounded>& gradient, bool strict, unsigned threads = 1);

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
