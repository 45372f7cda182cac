// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/layer/any_layer.hpp>

namespace museum {

/// What a plain value check says: J = sum forward(x), one backward under a cotangent of ones, every differentiable
/// entry by (J(+h) - J(-h)) / 2h with h = 1e-6, |a - n| <= 1e-5 + 1e-3 |n|, and a shape that fits. No other call, no
/// contract. A call that throws does not pass.
bool plain_check_passes(gradcheck::detail::AnyLayer& layer, gradcheck::detail::AnyLayer::Matrices inputs);

}  // namespace museum
