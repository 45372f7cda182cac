// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/planted/gradients/layer_trial.hpp>
#include <gradcheck/planted/gradients/planted.hpp>

namespace gradcheck::fuzz {

/// One network of a campaign.
struct Trial {
  arma::uword coordinates = 0, undecided = 0, negligible = 0, flat = 0, evaluations = 0;
  std::vector<SuspectNet> accusations;
  std::vector<Planted> faults;
  LayerTrial layer;  ///< one of its layers alone
};

/// Checks both right gradients of random_network(options.seed, index), every fault planted into one of them, and one of
/// its layers alone. A pure function.
template <class T>
Trial run_trial(const PlantedOptions& options, std::uint64_t index);

/// The same with a network that was not drawn. index: of the random choices among faults.
template <class T>
Trial run_trial(const RandomNetwork<T>& network, const PlantedOptions& options, std::uint64_t index);

extern template Trial run_trial(const RandomNetwork<double>&, const PlantedOptions&, std::uint64_t);
extern template Trial run_trial(const RandomNetwork<float>&, const PlantedOptions&, std::uint64_t);
extern template Trial run_trial<double>(const PlantedOptions&, std::uint64_t);
extern template Trial run_trial<float>(const PlantedOptions&, std::uint64_t);

}  // namespace gradcheck::fuzz
