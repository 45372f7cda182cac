// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/subject/subject.hpp>
#include <mlp/loss.hpp>

namespace gradcheck::detail {

/// scale (l_i(plus) - l_i(minus)) for each sample i, from plus - minus and never as a difference of two losses, so that
/// nothing cancels. With D = plus - minus, r = y - t, u = 2^-52:
///   half_mse                           1/2 D (r+ + r-)
///   mse                                D (r+ + r-)
///   mae, huber, hinge                  by their linear (and parabolic) pieces
///   binary_cross_entropy               -t log1p(D / y-) - (1 - t) log1p(-D / (1 - y-))
///   binary_cross_entropy_with_logits   t log1p(s(-y-) expm1(-D)) + (1 - t) log1p(s(y-) expm1(D)),  s the sigmoid
///   softmax_cross_entropy              Q log1p(sum_j p_j expm1(D_j - D_c)) - sum_j q_j (D_j - D_c),  p =
///                                      softmax(minus), q the loss's target_weights, Q their sum, c the largest (the
///                                      label); directly if some |D_j - D_c| > 1
///   kullback_leibler                   -t D
///   gaussian_nll                       1/2 (log1p(E / v-) + D (r+ + r-) / v+ - (r-)^2 E / (v+ v-)),  v the clamped
///                                      variances, E = v+ - v-
/// rounding: |dl/dy| times the rounding of plus and minus, and the formula's own. plus, minus [N x m], t as the loss
/// takes it.
/// Cost: O(N m). Throws as the loss does.
class LossSecant {
 public:
  /// y: the outputs at the point, whose slopes dl/dy scale the rounding.
  LossSecant(const mlp::Loss<double>& loss, arma::mat t, const arma::mat& y);
  Difference operator()(const arma::mat& plus, const arma::mat& minus) const;

 private:
  double of_logarithms(const arma::mat& plus, const arma::mat& minus, arma::uword row, bool near) const;
  double of_logits(const arma::mat& plus, const arma::mat& minus, arma::uword row, bool near, double& rounding) const;
  void add_entries(const arma::mat& plus, const arma::mat& minus, Difference& d) const;
  void add_pairs(const arma::mat& plus, const arma::mat& minus, Difference& d) const;
  bool is_near(const arma::mat& minus) const;

  mlp::Loss<double> loss_;
  arma::mat t_, slope_;  // |dJ/dy| at the point
  arma::mat y_, exp_;    // softmax alone: the outputs at the point, exp(y_ij - top_i)
  arma::mat q_;          // the target weights
  arma::vec all_;        // the sum of each row of q
  arma::uvec largest_;   // of each row of q
  arma::vec top_;        // largest output of each sample
  double scale_;
};

}  // namespace gradcheck::detail
