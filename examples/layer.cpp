// SPDX-License-Identifier: MIT
// A layer of your own: any type with forward and backward, and parameters() if it has any. Rows are samples.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

/// y = x .* gain, the gain of each column.  x [N x d], gain [1 x d].
struct Scale {
  arma::mat gain, gain_gradient = {}, kept = {};

  arma::mat forward(const arma::mat& x) {
    kept = x;
    return x.each_row() % gain;
  }

  /// cotangent dJ/dy [N x d] -> dJ/dx [N x d]. A gradient has the shape of its parameter and sums over the samples:
  /// with arma::mean instead of arma::sum the report ends with "mistake: factor 1/N, gain", and says at which batches.
  arma::mat backward(const arma::mat& cotangent) {
    gain_gradient = arma::sum(cotangent % kept, 0);
    return cotangent.each_row() % gain;
  }

  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

int main() {
  Scale scale{{{2.0, -1.0, 0.5}}};
  const arma::mat x = {{0.5, -1.25, 2.0}, {1.5, 0.75, -0.5}, {-0.3, 0.1, 0.9}};
  const gradcheck::Report report = gradcheck::check_layer(scale, x);
  std::cout << gradcheck::to_text(report);  // to_json(report) for programs, explain(report) for what is wrong alone
  return report.ok() ? 0 : 1;
}
