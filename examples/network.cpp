// SPDX-License-Identifier: MIT
// A network of lib/mlp with its loss and data. Links gradcheck::network.
#include <gradcheck/network.hpp>
#include <iostream>

int main() {
  const mlp::Network<double> network({
      mlp::Dense<double>(arma::mat{{0.5, 0.2}, {0.6, -0.1}, {-0.4, -0.3}}),  // [outputs x inputs]
      mlp::Activation<double>(mlp::Function::sigmoid),
      mlp::Dense<double>(arma::mat{{0.7, -0.1, 0.2}}),
  });
  const mlp::Loss<double> loss;  // half of the mean squared error
  const arma::mat x = {{0.5, 0.1}, {0.2, 0.6}};
  const arma::mat y = arma::vec{0.7, 0.8};

  // Every weight, every bias and every entry of dJ/dx. A wrong module would be called alone, and named.
  const gradcheck::Report report = gradcheck::check_network(network, loss, x, y);
  std::cout << gradcheck::to_text(report);
  return report.ok() ? 0 : 1;
}
