// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/subject/complex_side.hpp>

namespace gradcheck::detail {

/// Whether J is seen to be analytic at x as far as this difference d between two values of its derivative. On 16 points
/// of a circle around x, c_k the Fourier coefficients of J(x + r e^(i t)):
///   |c_0 - J(x)| <= d r / 16,  |c_1 / r - value| <= d / 16  and  |c_-1| / r <= d / 16
/// A function that is not analytic has dJ = a dz + b dz*, the slope a + b and the complex step a - b: then c_-1 / r = b
/// is half of what the two are apart. Of a kink of d |x - k| with k nearer than r, c_0 is off by up to d r.
/// Cost: 17 evaluations.
bool is_analytic_as_far_as(double difference, const ComplexTerms& terms, arma::uword place, double value, double r);

}  // namespace gradcheck::detail
