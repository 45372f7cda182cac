// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/stagewise/stage.hpp>

namespace gradcheck::detail {

/// How J follows the input of a stage that was looked at: from the numeric cotangent C of its output [N x out] the
/// numeric derivative dX of its input [N x in].
///   affine       dX = C W
///   elementwise  dX = C .* s, s from 6 evaluations of all entries at once; at a kink with steps 8, 64, 512, 4096
///                times smaller
///   linear       dX = C J, J [out x in] from rows moved along each unit, as many units at a time as there are
///                samples
///   general      one input unit in all samples at a time; 6 evaluations
///   coupled      one entry at a time
/// The truncation is passed on with its sign (coarse beside value), the rounding as variance:
/// var(dX) = V (J.^2 + var J) + C.^2 var J,  V = var C + 4 u^2 C.^2.
class StageInput {
 public:
  /// Takes the slopes of an elementwise stage. The stage must outlive it.
  explicit StageInput(StageAtPoint& at);

  /// For affine and elementwise stages it moves and evaluates nothing.
  Derivative pull_back(const Derivative& cotangent);
  /// pull_back of the first stage: what is not passed on has one bar,
  /// by columns: sum_i e_ij |x_ik| <= |e_j| |x_k|, e the error of C. with_kinks: of an elementwise stage those of its
  /// entries too.
  Bounded last(const Derivative& cotangent, bool with_kinks);

 private:
  StageAtPoint* at_;
  Derivative slopes_;           // of an elementwise stage
  std::vector<OwnKink> kinks_;  // of the same, in the unit of its slope
};

}  // namespace gradcheck::detail
