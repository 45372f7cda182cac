// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/layer/coordinates.hpp>

namespace gradcheck {

/// A trainable value of a layer beside the gradient that backward fills, of the same shape.
/// An empty gradient before the first backward is fine. Without any gradient it is a buffer (a running mean): never
/// moved, only put back after a check. Refers to the layer's members: it must not outlive the layer.
struct Parameter {
  std::string name;  ///< "gain"
  Coordinates value;
  Coordinates gradient = {};
};

/// What a layer's parameters() may return.
using Parameters = std::vector<Parameter>;

}  // namespace gradcheck
