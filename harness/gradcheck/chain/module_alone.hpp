// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// dJ / d(output of module k), by differences of everything behind it, at the output that it passed on. Where a
/// difference has no value: what backward handed it, or else zero.
arma::mat numeric_cotangent(const Chain& chain, const Passed& passed, std::size_t k, const Options& options);

/// Module k by itself, with its input as it was: values under a cotangent, the contract where options ask for it, and
/// the mistakes by name. A report that disagrees and has no finding gets one of class unnamed_mistake (diagnosis.hpp).
/// What the module throws is a finding.
/// before: the inputs of the batch before, which the module sees first; a gradient that belongs to them is a stale
/// cache.
Report layer_alone(Chain& chain, std::size_t k, const AnyLayer::Matrices& inputs, const AnyLayer::Matrices& before,
                   const arma::mat& cotangent, const Options& options);

/// dJ/dy against the loss's own values. A wrong one is named where samples are ignored, or where one ratio holds at
/// batches of N, 3, 5 and 8 samples, whose rows are those of y and t in turn.
Report loss_alone(Chain& chain, const Passed& passed, const Options& options);

/// The derivative of a penalty at the parameter as it stands.
Report penalty_alone(const Chain& chain, const Chain::Penalty& penalty, const Options& options);

}  // namespace gradcheck::detail
