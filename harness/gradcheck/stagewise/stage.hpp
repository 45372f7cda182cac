// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/stagewise/random_move.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// How one stage of a chain was seen to work. Each is a claim that was put to the test on the stage itself, at finite
/// steps:
///   affine       y = x W^T + b, or x W + b, with W and b its blocks. The formula times a random vector holds at the
///                point, and where x, W and b are moved.
///   elementwise  y_ij depends on x_ij alone: entries that are moved leave the others bitwise as they were, any two of
///                up to 256 told apart for certain (telling_apart.hpp).
///   linear       general, and every row of y is the same affine map of its row of x. Sums and multiples of random
///                rows, and of moves of the samples, are mapped to sums and multiples.
///   general      samples do not mix: those that are moved leave the others as they were, told apart in the same way.
///   coupled      none of these
enum class StageKind : unsigned char { affine, elementwise, linear, general, coupled };
std::string_view to_string(StageKind kind);

/// One stage at its point, differentiated by its own forward alone. That is always given as many rows as there are
/// samples.
class StageAtPoint {
 public:
  /// input [N x in]: what the stages before it give. move: of the subject's blocks, to probe with. Evaluates once, for
  /// output(). Throws what forward throws.
  StageAtPoint(const Subject& subject, const Stage& stage, arma::mat input, const RandomMove& move, std::uint64_t seed);

  /// Finds out what the stage is, and the slopes of an elementwise one. Must be called before all that follows. Moves
  /// the stage's own blocks.
  void look();

  StageKind kind() const { return kind_; }
  const arma::mat& input() const { return input_; }
  const arma::mat& output() const { return output_; }
  arma::uword evaluations() const { return evaluations_; }  ///< of the stage

  /// From the numeric cotangent C of the output [N x out] the numeric derivative of the input [N x in], and of each
  /// block.
  ///   affine       dX = C W, dW = C^T X, db = column sums of C
  ///   elementwise  dX = C .* s, s from 6 evaluations of all entries at once; at a kink with steps 8, 64, 512, 4096
  ///                times smaller
  ///   linear       dX = C J, J [out x in] from rows moved along each unit, as many units at a time as there are
  ///                samples
  ///   general      one input unit in all samples at a time; 6 evaluations
  ///   coupled      one entry at a time
  ///   parameters   of all but affine stages: one of each row (or column) at once where the output shows that no two
  ///                rows (columns) of the block reach the same column, each with a step of its own; otherwise one by
  ///                one. One evaluation where the output is seen to be affine in the block, otherwise six
  /// The truncation is passed on with its sign (coarse beside value), the rounding as variance:
  /// var(dX) = V (J.^2 + var J) + C.^2 var J,  V = var C + 4 u^2 C.^2.
  /// What is not passed on has one bar, by columns: sum_i e_ij |x_ik| <= |e_j| |x_k|, e the error of C.
  /// For affine and elementwise stages these calls move and evaluate nothing.
  Derivative pull_back(const Derivative& cotangent);
  Bounded input_derivative(const Derivative& cotangent);  ///< pull_back of the first stage
  std::vector<Bounded> parameters(const Derivative& cotangent);

 private:
  struct AffineMap {
    arma::uword weights;
    std::optional<arma::uword> bias;  // both of the subject's blocks
    bool transposed;                  // y = x W
  };

  /// Rows or columns of a block, no two of which reach the same column of the output; or the whole block as one line.
  struct Lines {
    arma::uword count, length, between, along;  // entry k of line n is coordinate n between + k along
    std::vector<arma::uword> owner;  // the line that reaches each column of the output; count where none does
  };

  arma::mat evaluate(const arma::mat& x);
  arma::mat evaluate_rows(const arma::mat& rows);
  Moves evaluated(Moves inputs);
  std::optional<AffineMap> affine_map();
  bool follows(const AffineMap& map, const arma::mat& x, const arma::mat& y) const;
  bool is_elementwise();
  bool moves_alone(const std::vector<unsigned char>& moved);
  bool are_samples_independent();
  bool is_linear();
  const arma::mat& rounding();
  Derivative elementwise_slopes();
  void resolve_kinks(Response& r, const arma::mat& sigma);
  Derivative pull_back_linear(const Derivative& cotangent);
  Derivative pull_back_units(const Derivative& cotangent);
  std::vector<Bounded> affine_parameters(const Derivative& cotangent) const;
  std::optional<Lines> lines_of(const Coordinates& block, bool rows);
  Lines lines_of(const Coordinates& block);
  bool is_affine_in(arma::uword block);
  Bounded one_block(arma::uword block, const Derivative& cotangent);
  arma::mat moved(const Coordinates& block, const arma::mat& values, const Lines& lines, arma::uword k, double step,
                  arma::vec& taken);
  void take_curved(Bounded& d, const Coordinates& block, const arma::mat& values, const Lines& lines, arma::uword k,
                   const Derivative& c, const arma::mat& of_c);
  void take_straight(Bounded& d, const Coordinates& block, const arma::mat& values, const Lines& lines, arma::uword k,
                     const Derivative& c, const arma::mat& of_c);

  const Subject& subject_;
  const Stage& stage_;
  const RandomMove& move_;
  arma::mat input_, output_, rounding_;
  std::uint64_t seed_;
  StageKind kind_ = StageKind::coupled;
  std::optional<AffineMap> affine_;
  Derivative slopes_;  // of an elementwise stage
  arma::uword evaluations_ = 0;
};

}  // namespace gradcheck::detail
