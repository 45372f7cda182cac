// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

#include <mlp/loss/loss.hpp>
#include <mlp/network/network.hpp>
#include <mlp/optimiser/adam.hpp>
#include <mlp/optimiser/sgd.hpp>

namespace mlp {

/// How often, and with how many samples at a time.
struct TrainingOptions {
  arma::uword epochs = 1;
  arma::uword batch_size = 0;  ///< samples per update; 0: all of them (batch), 1: stochastic, otherwise mini-batch
  std::uint64_t seed = 0;      ///< of the shuffle before each epoch; a batch of all samples is not shuffled
};

/// J of one step: forward, loss, backward, update on the given samples; then the next masks of dropout. Returns J
/// before the update, penalties included. Optimiser: Sgd<T> or Adam<T>.
template <class T, class Optimiser>
T step(Network<T>& network, const Loss<T>& loss, Optimiser& optimiser, const arma::Mat<T>& x, const arma::Mat<T>& t);

/// Trains for options.epochs; returns J over all samples after each epoch [epochs]. The last batch of an epoch may be
/// smaller. Throws std::invalid_argument when x and t differ in rows or are empty.
template <class T, class Optimiser>
std::vector<T> train(Network<T>& network, const Loss<T>& loss, Optimiser& optimiser, const arma::Mat<T>& x,
                     const arma::Mat<T>& t, const TrainingOptions& options);

}  // namespace mlp
