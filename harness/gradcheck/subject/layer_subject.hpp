// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>
#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/subject/subject.hpp>

namespace gradcheck::detail {

/// The subject of a layer at its inputs and under a cotangent: J = sum cotangent .* forward(inputs). Its blocks are the
/// differentiable inputs, then the parameters that have a gradient, by name. The numeric side runs in double where the
/// layer can be cast to double.
class LayerSubject {
 public:
  /// analytic, analytic_error: as gradient() orders them; analytic_error may be empty. The layer must outlive the
  /// subject; the inputs are copied. Throws what forward throws.
  LayerSubject(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
               const std::vector<arma::mat>& analytic, const std::vector<arma::mat>& analytic_error);

  const Subject& subject() const { return subject_; }
  Subject& subject() { return subject_; }

 private:
  std::shared_ptr<AnyLayer::Matrices> inputs_;  // the subject's functions refer to them
  Subject subject_;
};

/// Bound on the rounding of a float backward that cannot be looked into, per entry of gradient():
///   16 * 2^-23 max |block| + 2^-100 + 4 max(sigma_a, sigma_b) over 8 runs (2^-100: what underflow may leave):
///   sigma_a  how much the gradient moves when x and the cotangent move by one float ulp
///   sigma_b  |backward(s C) / s - backward(C)|, s = 31/32 .. 24/32: in exact arithmetic zero, but every product and
///            sum in backward is rounded anew. It shows what sigma_a does not: terms that cancel however C moves, and
///            leave their rounding (C - <C, softmax>). Capped at 64 * 2^-23 max(|block|, sum |C .* Y| / max(1, |x|)),
///            because a backward that is not linear in C must not get a wide bound by that.
/// Where the layer can be cast to double it is at least 2 |backward in double - backward|, up to the same cap: what no
/// move shows, as where a saturated unit is exactly 1 in float and 1 - h^2 is 0. A mistake is the same in both. Where the
/// layer has a rounding_bound, that is the cap, if it is more.
/// Cost: 17 backward passes, and one of the layer in double. Leaves the layer as one forward and backward at the inputs would. Empty, at no cost, in
/// double.
std::vector<arma::mat> float_rounding_of_layer(AnyLayer& layer, const AnyLayer::Matrices& inputs,
                                               const arma::mat& cotangent);

}  // namespace gradcheck::detail
