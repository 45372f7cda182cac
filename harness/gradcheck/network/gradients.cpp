// SPDX-License-Identifier: MIT
#include <gradcheck/network/gradients.hpp>

#include <utility>

namespace gradcheck::detail {

template <class T>
std::vector<arma::mat> gradients_at(mlp::Network<T>& network, const arma::Mat<T>& cotangent) {
  const arma::Mat<T> dx = network.backward(cotangent);
  std::vector<arma::mat> all;
  all.reserve(2 * network.layers().size() + 1);
  for (const mlp::Parameter<T>& p : network.parameters()) all.push_back(arma::conv_to<arma::mat>::from(p.gradient));
  all.push_back(arma::conv_to<arma::mat>::from(dx));
  return all;
}

template <class T>
std::vector<arma::mat> gradients(mlp::Network<T>& network, const mlp::Loss<T>& loss, const arma::Mat<T>& x,
                                 const arma::Mat<T>& t) {
  const arma::Mat<T> y = network.forward(x);
  return gradients_at<T>(network, loss.gradient(y, t));
}

std::vector<arma::mat> taken_gradients(mlp::Network<double>& network, const mlp::Loss<double>& loss, const arma::mat& x,
                                       const arma::mat& t) {
  const arma::mat y = network.forward(x);
  arma::mat dx = network.backward(loss.gradient(y, t));
  std::vector<arma::mat> all;
  all.reserve(2 * network.layers().size() + 1);
  for (const mlp::Parameter<double>& p : network.parameters()) all.push_back(std::move(p.gradient));
  all.push_back(std::move(dx));
  return all;
}

template std::vector<arma::mat> gradients_at(mlp::Network<double>&, const arma::mat&);
template std::vector<arma::mat> gradients_at(mlp::Network<float>&, const arma::fmat&);
template std::vector<arma::mat> gradients(mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                          const arma::mat&);
template std::vector<arma::mat> gradients(mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                          const arma::fmat&);

}  // namespace gradcheck::detail
