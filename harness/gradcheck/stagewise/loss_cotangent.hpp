// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/stagewise/entrywise_derivative.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// Whether a subject's secant agrees with the loss's own values at 3 places near the outputs y; true where the loss
/// shows no values of its own.
bool secant_holds_nearby(const Subject& subject, const arma::mat& y, std::uint64_t seed);

/// The numeric dJ/dY at y, J = sum_t J_t, by the subject's secant. [as y] Outputs move together where the secant shows
/// that they do not meet: all at once where term t belongs to output t alone; one column in all samples where it
/// belongs to sample t; otherwise one entry at a time. 5 secants for each such group.
Derivative loss_cotangent(const Subject& subject, const arma::mat& y);

}  // namespace gradcheck::detail
