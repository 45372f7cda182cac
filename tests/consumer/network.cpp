// SPDX-License-Identifier: MIT
// A network of lib/mlp, whole.
#include <gradcheck/network.hpp>

int main() {
  const mlp::Network<double> network({
      mlp::Dense<double>(arma::mat{{0.5, 0.2}, {0.6, -0.1}, {-0.4, -0.3}}),
      mlp::Activation<double>(mlp::Function::sigmoid),
      mlp::Dense<double>(arma::mat{{0.7, -0.1, 0.2}}),
  });
  const arma::mat x = {{0.5, 0.1}, {0.2, 0.6}};
  const arma::mat y = arma::vec{0.7, 0.8};
  return gradcheck::check_network(network, mlp::Loss<double>{}, x, y).ok() ? 0 : 1;
}
