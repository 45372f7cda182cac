// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/core/response.hpp>
#include <gradcheck/core/subject.hpp>

namespace gradcheck {

/// What real evaluations of the whole said of a numeric gradient that was put together from parts.
struct Closing {
  std::vector<bool> holds;  ///< of each block
  std::vector<std::string> notes;
  arma::uword evaluations = 0;
};

/// Closes a numeric gradient G end to end, by real evaluations of the whole subject.
///   one direction of all coordinates, E = +-[0.5, 1.5] max(1, rms of the block) / sqrt(coordinates):
///     (J(theta + t E) - J(theta - t E)) / 2t  at t = 2^-6, 2^-7, 2^-8, twice extrapolated, against  sum G .* E;  6 evaluations
///   `singles` random coordinates, as many of each block as of another but for one, at h = 2^-17 max(1, |x|), to 1e-6 of the block's scale;  2 evaluations each
/// An alarm counts when it stands at a step 64 times smaller. After an alarm along the direction each block has one of its own.
/// The direction shows what is off by more than about 1e-9 |G|, or one entry by that times sqrt(coordinates).
/// Coordinates are moved and put back, bitwise.
Closing close_gradient(const Subject& subject, const std::vector<Derivative>& gradient, arma::uword singles,
                       std::uint64_t seed);

}  // namespace gradcheck
