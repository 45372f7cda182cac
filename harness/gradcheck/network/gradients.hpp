// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <mlp/loss.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// Forward, loss, backward: the gradient of every parameter in the network's order, then dJ/dx, as double. Leaves them
/// in the network too.
template <class T>
std::vector<arma::mat> gradients(mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                 const arma::Mat<T>& t);

/// The second half: backward at this cotangent dJ/dy, of a network that ran forward.
template <class T>
std::vector<arma::mat> gradients_at(mlp::Network<T>& network, const arma::Mat<T>& cotangent);

/// As gradients(), of a network that is needed no more for its gradients: they are taken out of it, not copied.
std::vector<arma::mat> taken_gradients(mlp::Network<double>& network, const mlp::Loss<double>& loss, const arma::mat& x,
                                       const arma::mat& t);

extern template std::vector<arma::mat> gradients_at(mlp::Network<double>&, const arma::mat&);
extern template std::vector<arma::mat> gradients_at(mlp::Network<float>&, const arma::fmat&);
extern template std::vector<arma::mat> gradients(mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                                 const arma::mat&);
extern template std::vector<arma::mat> gradients(mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                                 const arma::fmat&);

}  // namespace gradcheck::detail
