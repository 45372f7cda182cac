// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// How far differences of the loss's own values can be trusted: 8 spacing (|plus| + |minus|), term by term.
arma::vec rounding_of_values(const arma::vec& plus, const arma::vec& minus, double spacing);

/// Whether a subject's secant agrees with the loss's own values between two outputs. p, m: these values, at plus and at
/// minus. Where the plain rounding of p and m does not explain a difference, the rounding of the loss's arguments is
/// allowed as well, which it takes more calls to measure: values may cancel inside the loss (log sum exp y - y_c).
/// Throws what the loss throws.
bool secant_holds(const Subject& subject, const arma::mat& plus, const arma::mat& minus, const arma::vec& p,
                  const arma::vec& m);

}  // namespace gradcheck::detail
