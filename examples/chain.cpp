// SPDX-License-Identifier: MIT
// Layers behind each other with a loss, end to end. Where it disagrees, the layer that is wrong by itself is named.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

struct Dense {
  arma::mat weights, weights_gradient = {}, x = {};
  arma::mat forward(const arma::mat& input) { return (x = input) * weights.t(); }
  arma::mat backward(const arma::mat& cotangent) {
    weights_gradient = cotangent.t() * x;
    return cotangent * weights;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

struct Tanh {
  arma::mat y = {};
  arma::mat forward(const arma::mat& x) { return y = arma::tanh(x); }
  arma::mat backward(const arma::mat& cotangent) { return cotangent % (1 - y % y); }
};

/// J = 1/2 |y - t|^2: a term for each sample, and dJ/dy.
struct HalfSquare {
  arma::mat value(const arma::mat& y, const arma::mat& t) const { return 0.5 * arma::sum(arma::square(y - t), 1); }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const { return y - t; }
};

int main() {
  Dense first{{{0.5, 0.2}, {0.6, -0.1}, {-0.4, -0.3}}}, last{{{0.7, -0.1, 0.2}}};
  Tanh middle;
  const arma::mat x = {{0.5, 0.1}, {0.2, 0.6}, {-0.7, 0.4}}, t = arma::vec{0.7, 0.8, -0.2};
  const gradcheck::Report report = gradcheck::check_chain(std::tie(first, middle, last), HalfSquare{}, x, t);
  std::cout << gradcheck::to_text(report);  // with 1 - y in Tanh: "wrong: dX of layer 2 Tanh ..."
  return report.ok() ? 0 : 1;
}
