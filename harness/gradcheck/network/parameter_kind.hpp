// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace gradcheck::detail {

/// What a parameter of a network is called in its own layer: "weights" of "block 3 layer 1 weights".
inline std::string kind_of(const std::string& parameter) { return parameter.substr(parameter.rfind(' ') + 1); }

/// Penalties concern the weights of dense layers, which alone have parameters of that name.
inline bool is_penalised(const std::string& parameter) { return kind_of(parameter) == "weights"; }

}  // namespace gradcheck::detail
