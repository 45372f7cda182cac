// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <gradcheck/core/response.hpp>
#include <gradcheck/core/subject.hpp>

namespace gradcheck {

/// How one stage of a chain was seen to work. Each is a claim that was put to the test on the stage itself, at finite steps:
///   affine       y = x W^T + b with W its first block, b its second: the whole formula at the point and at x + E, W + F, b + G, random
///   elementwise  y_ij depends on x_ij alone: half of the entries moved leave the others bitwise as they were, two halves and their complements
///   general      any number of samples may be stacked, and samples do not mix: half of them moved leave the others as they were
///   coupled      none of these
enum class StageKind : unsigned char { affine, elementwise, general, coupled };
std::string_view to_string(StageKind kind);

/// One stage at its point, differentiated by its own forward alone.
class StageAtPoint {
 public:
  /// input [N x in], as the stages before it give it. Throws what forward throws.
  StageAtPoint(const Subject& subject, const Stage& stage, arma::mat input, std::uint64_t seed);

  StageKind kind() const { return kind_; }
  const arma::mat& output() const { return output_; }
  arma::uword evaluations() const { return evaluations_; }  ///< of the stage, in units of its batch

  /// Numeric cotangent of the output [N x out] -> numeric derivative of the input [N x in], and of each of the stage's blocks.
  ///   affine       dX = C W, dW = C^T X, db = column sums of C
  ///   elementwise  dX = C .* s, s from 6 evaluations of all entries at once; at a kink with steps 8, 64, 512, 4096 times smaller
  ///   general      one input unit in all samples at a time, stacked; parameters one by one, those of one column at once where row j of a
  ///                parameter is seen to reach column j of the output alone, each row with a step of its own
  ///   coupled      one entry at a time
  /// The truncation goes through as it is, coarse beside value; the rounding as variance: var(dX) = (var C + 4 u^2 C.^2) J.^2 + C.^2 var J.
  Derivative pull_back(const Derivative& cotangent);
  std::vector<Derivative> parameters(const Derivative& cotangent);

 private:
  arma::mat evaluate(const arma::mat& x);
  Moves evaluated(Moves inputs);
  bool is_affine();
  bool is_elementwise();
  bool are_samples_independent();
  const arma::mat& rounding();
  Response elementwise_slopes();
  void resolve_kinks(Response& r, const arma::mat& sigma);
  Derivative pull_back_units(const Derivative& cotangent);
  bool rows_reach_columns(const Coordinates& block);
  Derivative one_block(const Coordinates& block, const Derivative& cotangent);

  const Subject& subject_;
  const Stage& stage_;
  arma::mat input_, output_, rounding_;
  std::uint64_t seed_;
  StageKind kind_ = StageKind::coupled;
  arma::uword evaluations_ = 0;
};

}  // namespace gradcheck
