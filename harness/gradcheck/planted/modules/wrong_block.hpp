// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/planted/modules/wrapped_layer.hpp>
#include <mlp/network.hpp>

namespace gradcheck::fuzz {

/// A mistake that a library makes in every layer of one type, and how the names begin under which it may be reported.
struct WrongBlock {
  std::string name;
  std::vector<std::string> classes;
  /// What becomes of a layer's backward; empty where the mistake cannot be made in it, or makes no difference.
  std::function<std::function<void(Backward&)>(const mlp::Layer<double>&)> change;
};

/// Every kind, in a fixed order: norms, dropout, weight_norm, softmax, residual blocks, embedding.
const std::vector<WrongBlock>& wrong_blocks();

/// Makes the mistake in every layer of a network, whose chain this is; those inside residual blocks stay right. Returns
/// the names of the modules that are wrong now.
std::vector<std::string> plant(const WrongBlock& wrong, const mlp::Network<double>& network, detail::Chain& chain);

/// The tables that it is made of.
std::vector<WrongBlock> wrong_norms();
std::vector<WrongBlock> wrong_other_blocks();

}  // namespace gradcheck::fuzz
