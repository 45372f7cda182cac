// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

namespace mlp {

/// What is minimised.
enum class LossKind : unsigned char {
  half_mse,
  mse,
  mae,
  huber,
  binary_cross_entropy,
  binary_cross_entropy_with_logits,
  softmax_cross_entropy,
  hinge,
  kullback_leibler,
  gaussian_nll
};
/// How the terms of a loss become one number; mean is over samples, mean_entries over all entries.
enum class Reduction : unsigned char { sum, mean, mean_entries };

std::string_view name(LossKind kind);        ///< as in a case file: "half_mse"
std::string_view name(Reduction reduction);  ///< "sum", "mean" or "mean_entries"
const std::vector<LossKind>& loss_kinds();   ///< in the order of the enumeration
/// Throws std::invalid_argument, listing the known names.
LossKind loss_named(std::string_view name);
/// Throws likewise.
Reduction reduction_named(std::string_view name);

}  // namespace mlp
