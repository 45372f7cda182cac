// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gradcheck/cases/model/case.hpp>
#include <mlp/network.hpp>
#include <mlp/perceptron.hpp>

namespace gradcheck::cases {

/// What one layer computes: one that has parameters, with the activations after it.
struct LayerState {
  arma::mat input = {};                  ///< a of the layer before, which is dz/dtheta [N x in]
  arma::mat pre_activation = {};         ///< z [N x out]
  arma::mat activation = {};             ///< a [N x out]
  arma::mat activation_derivative = {};  ///< phi'(z) [N x out]; empty for softmax
  arma::mat weights = {};                ///< theta [out x in]; of a dense layer alone
  arma::mat bias = {};                   ///< [1 x out] or empty
};

/// What depends on the loss's reduction. Layers from 0.
struct BackwardState {
  double loss = 0.0;                           ///< J, penalties included
  arma::mat loss_derivative, input_gradient;   ///< dJ/da^(L) [N x out], dJ/dx [N x in]
  std::vector<arma::mat> delta;                ///< dJ/dz [N x out]
  std::vector<arma::mat> weights_gradient;     ///< [out x in]
  std::vector<arma::mat> bias_gradient;        ///< [1 x out] or empty
  std::map<std::string, arma::mat> gradients;  ///< of every parameter by its name, where not all layers are dense
};

/// Everything that a case computes at one moment, over all its samples. Widened to double, exactly, from the scalar of
/// the case.
struct State {
  std::string when = {};  ///< "before any update", "after update 1"
  arma::mat x = {}, y = {}, output = {};
  std::vector<LayerState> layers = {};
  std::map<mlp::Reduction, BackwardState> backward = {};  ///< the loss's own, and those that the case asks for
  double penalty = 0.0;
  /// Parameters and running statistics by their names, where not all layers are dense.
  std::map<std::string, arma::mat> matrices = {};
  std::variant<std::monostate, mlp::Network<double>, mlp::Network<float>> network = {};
  std::optional<mlp::PerceptronFit> fit = {};  ///< of a perceptron
};

/// The states of a case: before any update, and after each; of a perceptron, one after learning.
/// Throws CaseError where the network cannot be computed: its numbers overflow, an output is out of the loss's range.
std::vector<State> compute(const Case& c);

/// A value of a state by name, computed on the analytic side. The case must have it: why_not(c, quantity) is empty.
arma::mat value_of(const Case& c, const State& state, const Quantity& quantity);

}  // namespace gradcheck::cases
