// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <array>

namespace gradcheck {

/// A derivative with what is known of its error, entry by entry; all matrices of one shape.
/// value, coarse: from three steps, and from the two larger of them; their difference shows the truncation, and goes through a chain as
/// truncation does, with its sign. variance: square of the rounding, which adds up as independent errors do.
struct Derivative {
  arma::mat value, coarse, variance;

  /// |value - coarse| + 1.5 sqrt(2) sqrt(variance), the bar of a single window. Same shape.
  arma::mat error() const;
};

/// Outputs at x + h_k and x - h_k for the steps h, h/2, h/4, with the steps really taken; every matrix has the outputs' shape.
struct Moves {
  std::array<arma::mat, 3> plus, minus, up, down;
};

/// The derivative of each output along its own move, as Window takes it:
///   D_k = (plus_k - minus_k) / (up_k + down_k),  R1 = D1 + (D1 - D0)/3,  R2 = D2 + (D2 - D1)/3
///   value = R2 + (R2 - R1)/15,  coarse = R1,  variance = (sigma / H_2)^2
/// kinked: where 1/2 |4 C2 - C0| / 3 > 5 sigma / H_2 + 1e-8 max |value|, C_k the forward slope less the backward one, or something is
/// not finite.
/// here: the outputs at x. sigma: their rounding.
struct Response {
  Derivative slope;
  arma::umat kinked;
};
Response respond(const Moves& moves, const arma::mat& here, const arma::mat& sigma);

/// Steps for numbers of this size: 2^-10 max(1, |x|), rounded up to a power of two, entry by entry.
arma::mat steps_for(const arma::mat& x);

}  // namespace gradcheck
