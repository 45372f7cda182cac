// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include <gradcheck/factory/check_factory.hpp>
#include <gradcheck/variation/vary.hpp>

namespace gradcheck::detail {

/// A layer of the factory at data that we drew, and how.
struct OtherPoint {
  Configuration at;
  std::string words;  ///< "inputs scaled by 1000"; empty: as the factory made it, at larger sizes
  AnyLayer::Matrices inputs;
  ParameterKind parameters = ParameterKind::as_made;
};

/// The layer of a factory at a configuration.
MadeLayer made(const Factory& make, const Configuration& at);

/// The layer of a factory at other data: its own parameters varied, and the point's inputs.
MadeLayer made(const Factory& make, const OtherPoint& point);

/// What the inputs of a factory look like, from several draws of it; of those that we draw ourselves: no bounds.
std::vector<Look> looks_of(const Factory& make, const Configuration& at, const MadeLayer& layer);

/// Points of one kind of data after the other, at the configurations in turn, and at batches and widths beyond 8. Draws
/// that change nothing are left out.
std::vector<OtherPoint> other_points(const Factory& make, const std::vector<Configuration>& accepted,
                                     std::uint64_t seed);

/// Points just on either side of the branches of the layer, and on them.
std::vector<OtherPoint> branch_points(const Factory& make, const std::vector<Configuration>& accepted,
                                      std::uint64_t seed);

}  // namespace gradcheck::detail
