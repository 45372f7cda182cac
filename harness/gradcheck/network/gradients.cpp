// SPDX-License-Identifier: MIT
#include <gradcheck/network/gradients.hpp>

#include <utility>

namespace gradcheck::detail {

namespace {

/// Those of the parameters, then dX, each as `as` makes it.
template <class T, class As>
std::vector<arma::mat> collected(mlp::Network<T>& network, const arma::Mat<T>& cotangent, As as) {
  arma::Mat<T> dx = network.backward(cotangent);
  std::vector<arma::mat> all;
  all.reserve(2 * network.layers().size() + 1);
  for (const mlp::Parameter<T>& p : network.parameters()) all.push_back(as(p.gradient));
  all.push_back(as(dx));
  return all;
}

}  // namespace

template <class T>
std::vector<arma::mat> gradients_at(mlp::Network<T>& network, const arma::Mat<T>& cotangent) {
  return collected<T>(network, cotangent, [](const arma::Mat<T>& m) { return arma::conv_to<arma::mat>::from(m); });
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
  return collected<double>(network, loss.gradient(y, t), [](arma::mat& m) { return std::move(m); });
}

template std::vector<arma::mat> gradients_at(mlp::Network<double>&, const arma::mat&);
template std::vector<arma::mat> gradients_at(mlp::Network<float>&, const arma::fmat&);
template std::vector<arma::mat> gradients(mlp::Network<double>&, const mlp::Loss<double>&, const arma::mat&,
                                          const arma::mat&);
template std::vector<arma::mat> gradients(mlp::Network<float>&, const mlp::Loss<float>&, const arma::fmat&,
                                          const arma::fmat&);

}  // namespace gradcheck::detail
