// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include <mlp/activation.hpp>

namespace gradcheck::fuzz {

/// Another activation, whose derivative is easily taken for this one's; of a leaky relu one with another slope.
/// Nothing: none is.
template <class T>
std::optional<mlp::Activation<T>> neighbour(const mlp::Activation<T>& activation);

extern template std::optional<mlp::Activation<double>> neighbour(const mlp::Activation<double>&);
extern template std::optional<mlp::Activation<float>> neighbour(const mlp::Activation<float>&);

}  // namespace gradcheck::fuzz
