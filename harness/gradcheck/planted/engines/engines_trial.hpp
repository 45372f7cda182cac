// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include <gradcheck/planted/engines/engines.hpp>

namespace gradcheck::fuzz {

/// One network of a comparison. A pure function of the options' seed, scales, scalar and faults_per_net, and index.
EnginesSummary run_engines_trial(const PlantedOptions& options, std::uint64_t index);

/// What two reports are on: a right gradient, or a wrong one, of the network of this index.
struct Compared {
  bool right = true;
  std::uint64_t index = 0;
  std::string what = "right gradient";
};

/// Adds what two reports on one gradient say, coordinate by coordinate.
void compare(EnginesSummary& sum, const Compared& gradient, const Report& direct, const Report& chained);

/// Adds one part of a comparison to another; of its differences, as many as belong to the first 20 of each way.
void unite(EnginesSummary& sum, const EnginesSummary& part);

}  // namespace gradcheck::fuzz
