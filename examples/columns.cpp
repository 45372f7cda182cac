// SPDX-License-Identifier: MIT
// A layer whose samples are the columns of x, as in y = W x: it says so, or the call does.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {

struct Dense {
  static constexpr gradcheck::Traits traits{.samples = gradcheck::Samples::columns};
  arma::mat weights, weights_gradient = {}, x = {};

  arma::mat forward(const arma::mat& input) {
    x = input;
    return weights * x;
  }
  arma::mat backward(const arma::mat& cotangent) {
    weights_gradient = cotangent * x.t();
    return weights.t() * cotangent;
  }
  gradcheck::Parameters parameters() { return {{"weights", weights, weights_gradient}}; }
};

}  // namespace

int main() {
  const arma::mat x(3, 5, arma::fill::randn);  // five samples of three numbers
  const gradcheck::Report report = gradcheck::check_layer(Dense{arma::mat(2, 3, arma::fill::randn)}, x);
  // Without the trait: check_layer(layer, x, {.samples = gradcheck::Samples::columns})
  std::cout << gradcheck::to_text(report);
  return report.ok() ? 0 : 1;
}
