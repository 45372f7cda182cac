// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <vector>

#include <gradcheck/fuzz/draw/random_network.hpp>

namespace gradcheck::fuzz {

/// Two backward passes, both valid: phi'(z) from the pre-activation, or from the output where it can be had, such as 1
/// - a^2.
enum class Form : unsigned char { pre_activation, output };

/// Backpropagation taken apart, so that a fault can replace one of its steps. unit counts dense layers from 1; an
/// activation belongs to the dense layer before it. All matrices as in lib/mlp: rows are samples.
template <class T>
struct Steps {
  using Mat = arma::Mat<T>;
  std::function<Mat(const Mat& y, const Mat& t)> loss;  ///< dJ/dy [N x m]
  std::function<Mat(arma::uword unit, const mlp::Activation<T>& phi, const Mat& z, const Mat& a, const Mat& cotangent)>
      activation;
  std::function<Mat(arma::uword unit, const Mat& delta, const Mat& input)> weights;  ///< delta^T input
  std::function<Mat(arma::uword unit, const Mat& delta)> bias;                       ///< column sums of delta
  std::function<Mat(arma::uword unit, const Mat& delta, const Mat& weights)> input;  ///< delta weights
  std::function<Mat(arma::uword unit, const mlp::Penalty<T>& penalty, const Mat& weights)> penalty;
};

template <class T>
Steps<T> right_steps(const mlp::Loss<T>& loss, Form form);

/// Gradients in the order of NetworkSubject's blocks: every parameter, then the input; computed in T, returned as
/// double. Leaves the outputs of every layer in the network.
template <class T>
std::vector<arma::mat> backpropagate(mlp::Network<T>& network, const arma::Mat<T>& x, const arma::Mat<T>& t,
                                     const Steps<T>& steps);

/// dJ/dz of one activation, from z or from a.
template <class T>
arma::Mat<T> through_activation(const mlp::Activation<T>& phi, const arma::Mat<T>& z, const arma::Mat<T>& a,
                                const arma::Mat<T>& cotangent, Form form);

}  // namespace gradcheck::fuzz
