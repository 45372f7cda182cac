// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <mlp/activation.hpp>

namespace gradcheck::fuzz {

/// Whether phi'(z) is a function of a = phi(z) alone: not so for gelu, silu and mish, which are not monotonic, nor for
/// softmax.
bool has_slope_from_output(mlp::Function function);

/// phi'(z) from a = phi(z), entry by entry, as many hand-written backward passes have it:
///   sigmoid a (1 - a)    tanh 1 - a^2    softplus -expm1(-a)    softsign (1 - |a|)^2    identity 1    doubled 2 sign
///   0 relu [a > 0]    leaky_relu a > 0 ? 1 : slope    elu a > 0 ? 1 : a + alpha    selu a > 0 ? scale : a + scale
///   alpha hard_tanh [|a| < 1]    relu6 [0 < a < 6]
/// softplus not as 1 - exp(-a): that has lost its last digit at z = -37, and 1e-8 of itself at z = -18, which a check
/// does see. Throws std::logic_error for the others.
template <class T>
arma::Mat<T> slope_from_output(const mlp::Activation<T>& phi, const arma::Mat<T>& a);

extern template arma::mat slope_from_output(const mlp::Activation<double>&, const arma::mat&);
extern template arma::fmat slope_from_output(const mlp::Activation<float>&, const arma::fmat&);

}  // namespace gradcheck::fuzz
