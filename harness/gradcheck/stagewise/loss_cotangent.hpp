// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Whether a subject's secant agrees with the loss's own values at 3 places near the outputs y; true where it has no values of its own to compare.
bool secant_holds_nearby(const Subject& subject, const arma::mat& y, std::uint64_t seed);

/// The numeric dJ/dY at y, J = sum_t J_t, by the subject's secant: all outputs at once where term t is seen to belong to output t alone, one column in
/// all samples at once where it belongs to sample t, one entry at a time elsewhere. [as y] 5 secants each.
Derivative loss_cotangent(const Subject& subject, const arma::mat& y);

}  // namespace gradcheck::detail
