// SPDX-License-Identifier: MIT
// A layer whose input is a cube, a slice a sample, which returns a tuple, and whose parameter is a std::vector.
#include <gradcheck/gradcheck.hpp>
#include <iostream>
#include <tuple>
#include <vector>

namespace {

/// Channels (rows) of a signal, scaled, and the energy of each sample.
struct Scaled {
  std::vector<double> gain = {0.5, 2}, gain_gradient = {};
  arma::cube x = {};

  std::tuple<arma::cube, arma::cube> forward(const arma::cube& input) {
    x = input;
    return {times_gain(x), arma::sum(arma::sum(x % x, 0), 1)};
  }
  arma::cube backward(const std::tuple<arma::cube, arma::cube>& cotangents) {
    const auto& [scaled, energy] = cotangents;
    const arma::cube products = arma::sum(arma::sum(x % scaled, 1), 2);
    gain_gradient.assign(products.begin(), products.end());
    arma::cube dx = times_gain(scaled);
    for (arma::uword k = 0; k < x.n_slices; ++k) dx.slice(k) += 2 * energy(0, 0, k) * x.slice(k);
    return dx;
  }
  arma::cube times_gain(arma::cube c) const {
    for (arma::uword k = 0; k < c.n_slices; ++k) c.slice(k).each_col() %= arma::vec(gain);
    return c;
  }
  gradcheck::Parameters parameters() { return {{"gain", gain, gain_gradient}}; }
};

}  // namespace

int main() {
  const gradcheck::Report report = gradcheck::check_layer(Scaled{}, arma::cube(2, 3, 4, arma::fill::randn));
  std::cout << gradcheck::to_text(report);
  return report.ok() ? 0 : 1;
}
