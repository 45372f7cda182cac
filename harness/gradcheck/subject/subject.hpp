// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/layer/kept_coordinates.hpp>
#include <gradcheck/layer/memory.hpp>
#include <gradcheck/rounding/analytic_side.hpp>
#include <gradcheck/subject/complex_side.hpp>

namespace gradcheck {

/// What two evaluations mean for the scalar J = sum_t J_t.
struct Difference {
  arma::vec terms;  ///< J_t(plus) - J_t(minus), one for each term t
  /// How far each may be off: the rounding of plus and minus and of this computation. Empty: not known.
  arma::vec rounding;
};

/// One step of a chain, as the fast engines see it.
struct Stage {
  std::string name;  ///< "layer 2 dense"
  /// [N x in] -> its output, for as many samples as there are, with the parameters as they stand.
  std::function<arma::mat(const arma::mat&)> forward;
  std::vector<arma::uword> blocks;  ///< of the subject: this stage's parameters
  /// What forward reads or writes beside the blocks, as far as it is known: the layer object itself, its buffers.
  /// Stages that share some of it are never called at the same time.
  std::vector<detail::Memory> memory = {};
};

/// Everything a check needs to know: what may be moved, what comes out, and what the scalar makes of it.
/// secant, and the terms and secants of blocks, are called from several threads at once where Options::threads allows
/// it; evaluate is not.
/// Outputs are differenced before they are reduced: that loses far less to cancellation than a difference of two
/// scalars.
struct Subject {
  /// A matrix of coordinates.
  struct Block {
    std::string name;          ///< "layer 2 weights", "input"
    Coordinates coordinates;   ///< what is perturbed, [rows x cols]
    arma::mat analytic;        ///< dJ / dcoordinate as backward gave it, [rows x cols]
    arma::mat analytic_error;  ///< bound on backward's own rounding (float), [rows x cols]; empty: none
    /// A term of J in this coordinate alone (a penalty): its value, and the exact difference of two values. Both or
    /// neither.
    std::function<double(double)> own_term;
    std::function<double(double plus, double minus)> own_secant;
    bool of_input = false;  ///< of an input of the layer, not of a parameter
    std::string kind = {};  ///< see Block::kind

    bool backward_in_float() const { return !analytic_error.is_empty(); }
    double analytic_error_at(arma::uword i) const { return backward_in_float() ? analytic_error(i) : 0.0; }
  };

  std::string name;  ///< "Scale", "network"
  std::vector<Block> blocks;
  /// What they throw at the point itself reaches the caller, as a std::exception; elsewhere it counts as no value.
  std::function<arma::mat()>
      evaluate;  ///< outputs Y at the coordinates as they stand. Must not depend on anything else
  std::function<Difference(const arma::mat& plus, const arma::mat& minus)> secant;
  /// J_t of one evaluation, by the loss's own forward. Where it is given, the secant is used only after it was seen, in
  /// the same run, to agree with these values.
  std::function<arma::vec(const arma::mat& outputs)> terms;
  double magnitude = 0.0;  ///< sum_t |J_t| at the point: the scale beside which an entry may be negligible
  /// Distance from 1 to the next number in the forward's arithmetic: 2^-52, or 2^-23 for float.
  double spacing = 0x1p-52;
  bool composite = false;     ///< true: several layers, where one-sided slopes do not decide at a kink
  std::vector<Stage> stages;  ///< a chain shows its steps, first to last; otherwise empty
  /// Backward, to be asked again for the error bar of its own rounding; its answer has the blocks in their order. None:
  /// the fixed shares of docs/verdict.md stand in.
  std::optional<detail::AnalyticSide> analytic_side = {};
  /// The terms at complex coordinates, for Method::complex_step; empty: they cannot be had.
  detail::ComplexTerms complex_terms = {};
};

namespace detail {

/// Of all blocks.
arma::uword coordinates_of(const Subject& subject);

/// Those of every block, in their order.
std::vector<Coordinates> coordinates_in(const Subject& subject);

/// The difference of a block's own term between two values of a coordinate. It is that of the secant where this agrees
/// with the term's own values to 4 units in their last place, otherwise the difference of these values. rounding: how
/// far it may be off. exact: whether it is that of the secant.
struct OwnDifference {
  double value = 0, rounding = 0;
  bool exact = true;
};
OwnDifference own_difference(const Subject::Block& block, double plus, double minus);

/// Secant of <cotangent, Y>: terms c .* (plus - minus), one for each output; only outputs that moved carry rounding,
/// spacing/2 (|plus| + |minus|) times |c|, and what underflow leaves. Cost: O(size). Throws std::invalid_argument when the shapes differ.
Difference contraction(const arma::mat& cotangent, const arma::mat& plus, const arma::mat& minus, double spacing);

}  // namespace detail

}  // namespace gradcheck
