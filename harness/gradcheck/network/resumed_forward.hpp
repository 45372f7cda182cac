// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstddef>
#include <vector>

#include <mlp/network.hpp>

namespace gradcheck::detail {

/// A network's forward at a point, asked again and again with one coordinate moved: it starts at the first layer whose
/// parameters are not bitwise those of the point, from what the layers before it gave there. The outputs are bitwise
/// those of network.forward(x), for these layers would do the same again. Where nothing is moved it runs whole.
/// Refers to the network and to x, which may both be moved; memory: as much as the network keeps.
class ResumedForward {
 public:
  /// The point: where they stand now, the last call of the network having been forward(x).
  ResumedForward(mlp::Network<double>& network, const arma::mat& x);
  /// [N x outputs]. Throws as the layers do.
  arma::mat operator()() const;

 private:
  std::size_t first_moved() const;

  mlp::Network<double>& network_;
  const arma::mat& x_;
  arma::mat point_;                                 // x
  std::vector<std::vector<arma::mat>> parameters_;  // of each layer
  std::vector<arma::mat> outputs_;                  // of each layer
};

}  // namespace gradcheck::detail
