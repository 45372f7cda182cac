// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/parallel.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// A random move of every coordinate of a subject, drawn once and used by all probes of a run: block b goes to
/// start(b) + t along(b), where the entries of along are +-[0.5, 1.5]. Everything is put back, bitwise, when it goes
/// out of scope. Memory: two doubles a coordinate.
class RandomMove {
 public:
  RandomMove(const Subject& subject, std::uint64_t seed, unsigned threads = 1)
      : subject_(subject),
        start_(coordinates_in(subject), threads),
        along_(subject.blocks.size()),
        size_(subject.blocks.size()) {
    in_parallel(subject.blocks.size(), threads, [&](std::size_t b) {
      along_[b] = RandomBits(seed + b).coarsely_near_one(start_[b].n_rows, start_[b].n_cols);
      size_[b] = root_mean_square(start_[b]);
    });
  }

  const arma::mat& start(std::size_t b) const { return start_[b]; }
  const arma::mat& along(std::size_t b) const { return along_[b]; }
  double size(std::size_t b) const { return size_[b]; }  ///< root mean square of the start
  /// Moves one entry `factor` times as far.
  void weigh(std::size_t b, arma::uword i, double factor) { along_[b](i) *= factor; }

  void move(std::size_t b, double t) const { subject_.blocks[b].coordinates.assign(start_[b], t, along_[b]); }
  void restore(std::size_t b) const { start_.put_back(b); }

 private:
  const Subject& subject_;
  KeptCoordinates start_;
  std::vector<arma::mat> along_;
  std::vector<double> size_;
};

}  // namespace gradcheck::detail
