// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/planted/gradients/planted.hpp>

namespace gradcheck::fuzz {

/// One layer alone. A fault's index is that in number_faults().
struct LayerTrial {
  std::vector<SuspectNet> accusations;
  std::vector<Planted> faults;
};

/// Checks one layer of a random network, drawn at random, alone under a random cotangent, its input as the network's
/// forward hands it over, and plants faults of the numbers into its gradient: as many as options say, every kind that
/// can be for 0. A pure function.
template <class T>
LayerTrial run_layer_trial(const RandomNetwork<T>& network, const PlantedOptions& options, std::uint64_t index);

extern template LayerTrial run_layer_trial(const RandomNetwork<double>&, const PlantedOptions&, std::uint64_t);
extern template LayerTrial run_layer_trial(const RandomNetwork<float>&, const PlantedOptions&, std::uint64_t);

}  // namespace gradcheck::fuzz
