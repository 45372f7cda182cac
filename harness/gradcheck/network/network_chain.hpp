// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <memory>

#include <gradcheck/chain/chain.hpp>
#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// A network with its loss and data as a chain: every layer is a module of its own, named by its type ("layer 2 dense",
/// "layer 2 tanh", "layer 3 batch_norm", "block 4 residual"), with parameters by the network's own names ("layer 2
/// weights"); its penalties; Network::backward is the step that joins them. Any of them can be replaced, by a wrong one
/// for instance. Owns copies of all it refers to.
template <class T>
class NetworkChain {
 public:
  /// x [N x in], t as the loss takes it.
  NetworkChain(const mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x, const arma::Mat<T>& t);

  const Chain& chain() const { return chain_; }
  Chain& chain() { return chain_; }

 private:
  struct State;
  std::shared_ptr<State> state_;
  Chain chain_;
};

extern template class NetworkChain<double>;
extern template class NetworkChain<float>;

}  // namespace gradcheck::detail
