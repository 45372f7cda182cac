// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <array>
#include <optional>
#include <vector>

namespace gradcheck::detail {

/// A derivative with what is known of its error, entry by entry; all matrices have one shape.
///   value, coarse  extrapolated from three steps, and from the two larger of them. Their difference is the truncation;
///                  it keeps its sign on the way through a chain, as truncation does.
///   variance       the square of the rounding, which adds up as independent errors do.
struct Derivative {
  arma::mat value, coarse, variance;

  /// Raises variance to the smallest normal number wherever there is a value or a variance: the squares of errors below
  /// 1.5e-154 vanish, the errors do not.
  void raise_variance();
  /// |value - coarse| + 1.5 sqrt(2) sqrt(variance), the bar of a single window. Same shape.
  arma::mat error() const;
  /// variance + 4 u^2 value^2, u = 2^-52: the variance of a product with this, whose own rounding comes on top.
  arma::mat variance_in_products() const;
  /// error() with variance_in_products(). Same shape.
  arma::mat error_in_products() const;
};

/// A coordinate at a kink that is its own, with everything else smooth: dJ/dx lies between lower and upper, and slack
/// is how far each of these may be off.
struct OwnKink {
  arma::uword index = 0;
  double lower = 0, upper = 0, slack = 0;
};

/// The kink that three one-sided slopes show, by steps h, h/2, h/4 above and below, each off by noise at the last; as
/// subgradients() takes it. Nothing where they show none, or their error is above 2.5e-4 of them.
std::optional<OwnKink> kink_between(const std::array<double, 3>& above, const std::array<double, 3>& below,
                                    double noise);

/// A derivative that is not passed on to another stage: value and bar of each entry, of one shape.
struct Bounded {
  arma::mat value, error;
  std::vector<OwnKink> kinks = {};  ///< by increasing index; the bars there say nothing

  /// Unless its slack, with what the rest of the chain adds to it, is above 2.5e-4 of its slopes.
  void add(const OwnKink& kink);
};

/// Inputs, or outputs, at x + h_k and x - h_k for the steps h, h/2, h/4, with the steps really taken; all matrices of
/// one shape.
struct Moves {
  std::array<arma::mat, 3> plus, minus, up, down;
};

/// The derivative of each output along its own move, as Window takes it:
///   D_k = (plus_k - minus_k) / (up_k + down_k), extrapolated;  coarse = before,  variance = (sigma / H_2)^2
///   kinked where 1/2 |4 C2 - C0| / 3 > 5 sigma / H_2 + 1e-8 max(|value|, least_share max over all |value|), or something
///            is not finite
///   C_k = forward slope - backward slope; the two steps are equal but for rounding
///   bend     how far the slopes on both sides are apart, at the step where they are most; empty: nothing is kinked
/// here: the outputs at x. sigma: their rounding.
struct Response {
  Derivative slope;
  arma::Mat<unsigned char> kinked;
  arma::mat bend;
  bool any_kinked = false;

  /// Where this is kinked, what smaller steps say takes its place.
  void refine(const Response& finer);
  /// Gives entries that stay kinked a bar as wide as their bend. That error has no sign which a chain would keep, so it
  /// is passed on as rounding is.
  void widen_kinks();
};
Response respond(const Moves& moves, const arma::mat& here, const arma::mat& sigma, double least_share = 1);

/// x + h / 2^k and x - h / 2^k for k = 0, 1, 2, with the steps really taken. [as x]
Moves moves_of(const arma::mat& x, const arma::mat& h);

/// Steps for numbers of this size: 2^-10 max(1, |x|), entry by entry.
arma::mat steps_for(const arma::mat& x);

}  // namespace gradcheck::detail
