// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <limits>
#include <vector>

namespace gradcheck::detail {

/// How far an input may be varied.
///   none        integers, zeros and ones, rows or columns of probabilities or of length one: labels, masks, directions
///   scale       sorted: multiples of it alone
///   structured  symmetric, triangular: multiples of it and of the identity
///   any         within its bounds
enum class Freedom : unsigned char { none, scale, structured, any };

/// What all entries of an input have in common that a variation must keep. By default nothing: numbers of our own.
struct Look {
  Freedom freedom = Freedom::any;
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
};

/// What one input looks like, over several draws of it. Where no entry is negative it is bounded by 0 and by 1, or by
/// the largest that was drawn. Of no numbers at all: none. O(entries).
Look look_of(const std::vector<arma::mat>& draws);

/// The nearest numbers within the bounds.
arma::mat within(arma::mat m, const Look& look);

}  // namespace gradcheck::detail
