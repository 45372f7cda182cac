// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include <gradcheck/diagnosis/probe.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Numeric Jacobians of a probe, by differences of a subject whose terms are the outputs. Of an input whose samples
/// stand apart, bit for bit, the same feature of all of them moves at once. only: this block alone.
/// Returns whether every coordinate has derivatives.
/// Cost: 6 evaluations a coordinate (or feature), 18 where the first 6 leave doubt; one a sample to see them apart.
bool fill_numeric(Probe& probe, const Subject& subject, std::optional<std::size_t> only);

/// Those of some coordinates of a block, each alone.
std::optional<NumericColumns> numeric_columns(const Subject& subject, std::size_t block,
                                              const std::vector<arma::uword>& coordinates);

}  // namespace gradcheck::detail
