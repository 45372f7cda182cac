// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace gradcheck::detail {

/// The derivative of a known activation at its pre-activation z.
struct ActivationSlope {
  std::string name;
  std::function<double(double z)> at;
};

/// relu, sigmoid, tanh, softplus (also silu without its z term), silu, both gelus, elu, selu, mish, softsign, hardtanh, relu6, arctan, abs,
/// square, sine, gaussian. Not the identity: that is a missing derivative. At a kink any one-sided value.
const std::vector<ActivationSlope>& known_slopes();

}  // namespace gradcheck::detail
