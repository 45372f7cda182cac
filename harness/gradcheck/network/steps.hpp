// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <mlp/network.hpp>

namespace gradcheck::detail {

/// One layer of a network that ran, with what it was given: copies.
template <class T>
struct StepTaken {
  std::string number;  ///< "2", "2.1" within a residual block, "2.skip" its projection
  mlp::Layer<T> layer;
  arma::Mat<T> input, cotangent;  ///< cotangent: empty where the network did not run backward
};

/// The layers of a network that ran forward at x, in their order. Those within a residual block stand for the block: a
/// kink of theirs is a kink of one layer alone, where the block is a sum of several.
template <class T>
std::vector<StepTaken<T>> steps_taken(const mlp::Network<T>& network, const arma::Mat<T>& x);

extern template std::vector<StepTaken<double>> steps_taken(const mlp::Network<double>&, const arma::mat&);
extern template std::vector<StepTaken<float>> steps_taken(const mlp::Network<float>&, const arma::fmat&);

}  // namespace gradcheck::detail
