// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// The mistake in what joins a chain's modules, where every one of them is right alone: the analytic blocks of a report beside the gradient
/// that the modules make, within 256 spacings of each block's largest entry. A constant ratio of all blocks, or of those that differ; a penalty left
/// out, counted twice, with the wrong sign, divided by N, or put on a bias as well; else none by name. Nothing where
/// the two are the same.
std::optional<Finding> wrong_joints(const Chain& chain, const Report& report, const Options& options);

}  // namespace gradcheck::detail
