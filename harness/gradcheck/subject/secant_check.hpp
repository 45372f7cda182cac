// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// How far differences of the loss's own values can be trusted: 8 spacing (|plus| + |minus|), term by term.
arma::vec rounding_of_values(const arma::vec& plus, const arma::vec& minus, double spacing);

/// Whether a subject's secant agrees with the loss's own values between two outputs. Values that cancel inside the loss (log sum exp y - y_c)
/// are off by the rounding of its arguments: looked at only where the plain rounding of the values does not explain a difference.
/// p, m: those values, at plus and at minus. Throws what the loss throws.
bool secant_holds(const Subject& subject, const arma::mat& plus, const arma::mat& minus, const arma::vec& p,
                  const arma::vec& m);

}  // namespace gradcheck::detail
