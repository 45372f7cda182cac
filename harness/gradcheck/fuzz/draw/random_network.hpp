// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::fuzz {

/// all: weights 1e-3 .. 10, data 1e-3 .. 1e3 (log-uniform), saturated and dead networks among them.
/// ordinary: weights ~ 1/sqrt(fan-in), data of size 1, biases where all has them half the time.
enum class Scales : unsigned char { all, ordinary };

/// A network, its loss and its data, all of them random.
template <class T>
struct RandomNetwork {
  mlp::Network<T> network;
  mlp::Loss<T> loss;
  arma::Mat<T> x, t;       ///< [N x inputs], targets as the loss takes them
  arma::Mat<T> earlier_x;  ///< another_batch of x, which a stale cache would still hold
};

/// 1-4 dense layers of width 1-16, batch 1-16; every activation of lib/mlp but sign (which jumps) and doubled; its
/// losses with fitting targets; the 3 reductions; an l2 penalty half the time. binary_cross_entropy stands behind a
/// sigmoid, and gives way to the one with logits where an output comes within sqrt(spacing) of 0 or 1, where its
/// gradient is not the derivative of its value. Drawn in double and rounded to T. A pure function of (seed, index).
template <class T>
RandomNetwork<T> random_network(std::uint64_t seed, std::uint64_t index, Scales scales);

extern template RandomNetwork<double> random_network(std::uint64_t, std::uint64_t, Scales);
extern template RandomNetwork<float> random_network(std::uint64_t, std::uint64_t, Scales);

}  // namespace gradcheck::fuzz
