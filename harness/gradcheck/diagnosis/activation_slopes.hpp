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

/// relu, sigmoid, tanh, softplus (also silu without its z term), silu, both gelus, elu, selu, mish, softsign, hardtanh,
/// relu6, arctan, abs, square, sine, gaussian. The identity is not among them: its slope means that the derivative is
/// missing. At a kink the slope may be that of either side.
const std::vector<ActivationSlope>& known_slopes();

}  // namespace gradcheck::detail
