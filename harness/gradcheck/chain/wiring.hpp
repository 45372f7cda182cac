// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// The mistake in what joins a chain's modules, where every one of them is right alone. The analytic blocks of a report
/// are compared with the gradient that the modules make, within 256 spacings of each block's largest entry. Named are a
/// constant ratio of all blocks, or of those that differ; and a penalty that is left out, counted twice, has the wrong
/// sign, is divided by N, or is put on a bias as well. Nothing where the two are the same.
std::optional<Finding> wrong_joints(const Chain& chain, const Report& report, const Options& options);

}  // namespace gradcheck::detail
