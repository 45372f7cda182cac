// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <optional>
#include <string_view>

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

/// Which of the subject's blocks make y = x W^T + b of x, or y = x W + b.
struct AffineMap {
  arma::uword weights;
  std::optional<arma::uword> bias;
  bool transposed;  ///< y = x W
};

/// One stage at its point, and how it works there, seen by its own forward alone. That is always given as many rows as
/// there are samples. Its derivatives: stage_input.hpp, stage_parameters.hpp.
class StageAtPoint {
 public:
  /// input [N x in]: what the stages before it give. move: of the subject's blocks, to probe with. Evaluates once, for
  /// output(). Throws what forward throws.
  StageAtPoint(const Subject& subject, const Stage& stage, arma::mat input, const RandomMove& move, std::uint64_t seed);

  /// Finds out what the stage is. Must be called before its derivatives are asked for. Moves the stage's own blocks.
  void look();

  StageKind kind() const { return kind_; }
  const std::optional<AffineMap>& affine() const { return affine_; }  ///< of an affine stage
  const Subject& subject() const { return subject_; }
  const Stage& stage() const { return stage_; }
  const RandomMove& move() const { return move_; }
  const arma::mat& input() const { return input_; }
  const arma::mat& output() const { return output_; }
  std::uint64_t seed() const { return seed_; }
  arma::uword evaluations() const { return evaluations_; }  ///< of the stage

  arma::mat evaluate(const arma::mat& x);
  /// Any number of rows, in batches of as many as there are samples; the last one is filled up with samples.
  arma::mat evaluate_rows(const arma::mat& rows);

  /// max(u |y|, what moves when every entry of the input and of the stage's blocks moves by one ulp, up or down), entry
  /// by entry; measured once. Moves the blocks.
  const arma::mat& rounding();
  /// The largest number of samples, and of units of the output, that are the same to the bit. What so many sum up rounds
  /// in the same way: variances of a sum over samples, or units, are this much larger.
  double equal_samples();
  double equal_units();

 private:
  const Subject& subject_;
  const Stage& stage_;
  const RandomMove& move_;
  arma::mat input_, output_, rounding_;
  std::optional<double> equal_samples_, equal_units_;
  std::uint64_t seed_;
  StageKind kind_ = StageKind::coupled;
  std::optional<AffineMap> affine_;
  arma::uword evaluations_ = 0;
};

}  // namespace gradcheck::detail
