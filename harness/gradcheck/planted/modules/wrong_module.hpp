// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/fuzz/draw/random.hpp>
#include <mlp/loss.hpp>

namespace gradcheck::fuzz {

/// What a mistake is planted into: a right network as a chain, and what it was made of.
struct Ground {
  detail::Chain& chain;
  const mlp::Loss<double>& loss;
  Random& random;

  double samples() const { return static_cast<double>(chain.x.n_rows); }
};

/// A kind of mistake in one module, and the names under which it may be reported. None: it is in no catalogue, and any
/// name is wrong.
struct WrongModule {
  std::string name;
  std::vector<std::string> classes;
  /// Replaces a module by a wrong one and returns where: "loss", "layer 2 dense", "layer 2 tanh", "penalty", "between
  /// the layers". Nothing where it cannot be made here.
  std::function<std::optional<std::string>(const Ground&)> plant;
};

/// Every kind, in a fixed order: loss, activations, dense layers, penalties, what joins them.
const std::vector<WrongModule>& wrong_modules();

/// The tables that it is made of.
std::vector<WrongModule> wrong_losses();
std::vector<WrongModule> wrong_activations();
std::vector<WrongModule> wrong_dense_layers();
std::vector<WrongModule> wrong_joints_and_penalties();

}  // namespace gradcheck::fuzz
