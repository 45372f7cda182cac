// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

#include <gradcheck/subject/options.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// The entries of blocks that were not looked at one by one, moved together: block b goes to
///   x + sum_k (t_k - 1) v_k,    v_k = 0 where an entry stays, else +-[0.5, 1.5] max(1, root mean square of the block)
/// From t = 1, so that the rounding of t is about that of the coordinates. Beside a bound v points away from it, and
/// nothing goes beyond one. The derivative by t_k is <gradient, v_k>: of a coordinate like any other.
/// Memory: two doubles a coordinate, three where there are bounds; v_k is drawn anew each time.
class RestOfBlocks {
 public:
  /// rest: of each block the entries that are moved. 8 directions of all blocks, at least 2 of each that has a rest.
  RestOfBlocks(const Subject& of, const std::vector<arma::uvec>& rest, const Options& options);
  RestOfBlocks(const RestOfBlocks&) = delete;
  RestOfBlocks& operator=(const RestOfBlocks&) = delete;

  /// How many directions there are for so many blocks.
  static arma::uword directions_for(std::size_t blocks);

  struct Direction {
    std::size_t block;
    std::uint64_t seed;
    double t = 1.0;
    double lower, upper;  ///< of t, where the coordinates stay inside their bounds
  };
  std::size_t size() const { return directions_.size(); }
  const Direction& operator[](std::size_t k) const { return directions_[k]; }
  /// No entry of a block moves by less than so much for a unit of t.
  double least_move(std::size_t block) const { return 0.5 * parts_[block].size; }

  /// These entries of a block alone are moved from now on.
  void move_only(std::size_t block, const arma::uvec& entries);

  /// The same function by t: a block of one coordinate for each direction. This, and of, must outlive it.
  Subject subject(const Subject& of);

  /// <gradient, v_k>, and the root of the sum of the squares of its terms.
  struct Along {
    double value, size;
  };
  Along along(const Subject& of, std::size_t k) const;

 private:
  struct Part {
    Coordinates coordinates;
    arma::mat start;
    arma::mat reach;   ///< size where an entry is moved, otherwise 0
    arma::mat inward;  ///< +-1 beside a bound, otherwise 0; empty where there are none
    double size, lower, upper;
  };

  static Part part_of(const Subject::Block& block, const arma::uvec& rest, const Options& options);
  arma::mat direction(std::size_t k) const;
  void keep_inside(Direction& d, const arma::mat& v) const;
  bool is_moved(std::size_t block) const;
  void move() const;
  template <class Call>
  auto moved(const Call& call) const;
  Subject::Block block(const Subject& of, std::size_t k);

  std::vector<Part> parts_;
  std::vector<Direction> directions_;
};

}  // namespace gradcheck::detail
