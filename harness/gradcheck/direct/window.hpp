// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstddef>
#include <optional>
#include <vector>

#include <gradcheck/direct/evaluator.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// One coordinate to be differenced, and what is known of the rounding of each term when it moves.
struct Point {
  const Evaluator& evaluator;
  const Subject::Block& block;
  arma::uword index;    ///< column-major
  double x;             ///< its value
  double lower, upper;  ///< it may be moved to lower <= x <= upper
  /// Rounding of each term; where the coordinate has a penalty of its own, that is the last term. A term that was once
  /// seen to move has at least its least rounding from then on, even in a step so small that it stands still.
  arma::vec sigma;
  /// Terms that stand still far away as well, so that they owe nothing until they are seen to move; empty as long as
  /// nobody looked, [terms].
  std::vector<bool> still = {};
  /// What sigma was of those, or empty: a term that stands still far away but is seen to move nearer rounds as it did.
  arma::vec forgotten = {};
  /// Backward's own rounding of this entry, where it was measured, see BackwardRounding.
  std::optional<double> floor = {};
  /// What is judged in the place of the block's analytic value: a value that was had in another way.
  std::optional<double> claimed = {};

  Point(const Evaluator& evaluator, const Subject::Block& block, arma::uword index, double lower, double upper);
  /// The same where the coordinate is none of the block's own, see Evaluator::about().
  Point(const Evaluator& evaluator, const Subject::Block& block, arma::uword index, double x, double lower,
        double upper);
  /// Terms J_t(b) - J_t(a) between two places of this coordinate, where a place is (outputs, x). NaN outside the loss's
  /// domain.
  Difference difference(const arma::mat& outputs_b, double x_b, const arma::mat& outputs_a, double x_a) const;
  double analytic() const { return claimed.value_or(block.analytic(index)); }
  std::size_t number_of_block() const {  ///< of the subject's blocks
    return static_cast<std::size_t>(&block - evaluator.subject().blocks.data());
  }
  /// Takes note of the terms that moved. Returns whether the rounding of one grew.
  bool saw(const arma::vec& terms);
  /// Outputs at another x inside the bounds, if there are any.
  std::optional<Evaluator::Value> at(double other) const;
};

/// Three central differences with steps h, h/2, h/4 and what they say, all per term t and summed:
///   D_k = (J_t(x + h_k) - J_t(x - h_k)) / H_k,  H_k = fl(x + h_k) - fl(x - h_k) the step really taken
///   R1 = D1 + (D1 - D0)/3,  R2 = D2 + (D2 - D1)/3                        Richardson
///   value      = sum_t  R2 + (R2 - R1)/15
///   truncation = sum_t |R2 - R1|                                         (not /15: kinks of the second derivative)
///   kink       = 1/2 sum_t |4 C2 - C0| / 3,  C_k = forward slope - backward slope;  counted above 5 noise, else 0
///   noise      = sum_t sigma_t / H_2
///   round-off  = 1.5 sqrt(2) ||sigma / H_2||_2 + 2^-51 sum_t |value_t|; sigma of terms that round alike is added up
///   owed       = 1.5 sqrt(2) ||least rounding / H_2||_2 of the terms that stand still, unless they do so far away too
/// A forward in float takes a fourth step h/8 and one extrapolation more; then the last two columns of the table are
/// compared, C_1 and C_3. Source: central differences with two-fold extrapolation (Ridders 1982); the bar is ours.
struct Window {
  double first_step = 0;  ///< h_0 as it was asked for
  double step = 0;        ///< h_2, the smallest of the three, as it was taken
  double value = 0;
  double truncation = 0, kink_raw = 0, kink = 0, noise = 0, round_off = 0;
  double owed = 0;        ///< of the least rounding of the terms that stand still: no part of error()
  double slope_size = 0;  ///< sum_t |R2|
  /// sum_t |D2 - D1| > sum_t |D1 - D0| + 2 noise. So it is where the steps reach over a kink at some distance: then
  /// D(h) = a + b / h, and each halving of the step moves D by twice what the one before did.
  bool diverges = false;
  double moved = 0;  ///< sum_t |forward slope| + |backward slope| at h_0: exactly zero where nothing moved at all

  double error() const { return (diverges ? 16 : 1) * truncation + round_off + kink; }
  /// The differences converge, or only rounding keeps them from it.
  bool credible() const { return truncation <= 1e-3 * slope_size || truncation + kink <= 10 * noise; }
};

/// The same per term t, before they are summed.
struct TermWindow {
  double step = 0;
  arma::vec value, truncation, slope_size, noise, kink, moved;  ///< kink: also where noise may have made it
  arma::vec owed;  ///< the least rounding of a term that stands still, unless it does so far away too
  arma::vec change_before, last_change;  ///< |D1 - D0|, |D2 - D1|
  arma::uvec alike = {};                 ///< see alike_terms()
};

/// Differences of each term at one step h: central, forward, backward, each divided by the step really taken.
struct Slopes {
  arma::vec central, forward, backward;
  arma::vec rounding;  ///< of the central difference of values; empty: not known
  double width = 0;    ///< H
};

/// Steps in a window, each half of the one before: a float forward has few digits, takes large steps and one
/// extrapolation more.
std::size_t steps_in_window(double spacing);
/// What the slopes of the steps of a window say. sigma: rounding of each term; owed: that of terms that stand still.
TermWindow window_of(const std::vector<Slopes>& steps, const arma::vec& sigma, const arma::vec& owed);
/// Of one term alone.
TermWindow term_of(const TermWindow& terms, arma::uword t);
Window summed(const TermWindow& terms, double first_step);

/// Six evaluations, eight in float. Nothing where one of them has no value, leaves the bounds, or the step vanishes
/// beside x.
std::optional<Window> measure(Point& point, double h0);
std::optional<TermWindow> measure_terms(Point& point, double h0);

}  // namespace gradcheck::detail
