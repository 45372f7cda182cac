// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::fuzz {

/// Smaller versions of a network that holds more than dense layers and activations, each valid again, the smallest
/// first:
///   only some layers, of which one has weights: x is what the ones before them gave, targets are cut to their outputs;
///   without a layer that gives as many columns as it takes, at the top or inside a block;
///   without a skip: the layers of a block in its place; without a projection, where the identity fits.
/// Nothing of a network of dense layers and activations. Cost: a forward pass, and a copy of the case for each.
std::vector<cases::Case> fewer_blocks(const cases::Case& c);

/// The same with the usual p, epsilon and mode in a layer that has others.
std::vector<cases::Case> plainer_blocks(const cases::Case& c);

}  // namespace gradcheck::fuzz
