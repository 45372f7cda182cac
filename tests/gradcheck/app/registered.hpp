// SPDX-License-Identifier: MIT
#pragma once

#include <random>

#include <gradcheck/factory/factory.hpp>
#include <gradcheck/layers.hpp>

/// Makers of layers that tests register: a right one, and one that adds a constant to dX, whatever the cotangent.
inline layers::Scale make_scale(gradcheck::Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(1, shape.inputs, random)};
}

inline layers::Planted<layers::Scale> make_constant(gradcheck::Shape shape, std::mt19937_64& random) {
  return {make_scale(shape, random), [](arma::mat& dx) { dx += 1; }};
}
