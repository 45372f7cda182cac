// SPDX-License-Identifier: MIT
// The whole command line with a layer of your own in it. Links gradcheck::main.
//   own_binary check --layer Shift      at eleven configurations: one sample, one input, all sizes different, ...
//   own_binary fuzz Shift --runs 1000   at random ones; what fails shrinks, and is a case file
//   own_binary list                     layers, clauses, activations, losses
// Were bias_gradient added to in backward, `check` would exit with 1 and print "mistake: gradient buffer".
#include <gradcheck/main.hpp>

/// y = x + bias, the bias of each column.  x [N x d], bias [1 x d].
struct Shift {
  arma::mat bias, bias_gradient = {};

  arma::mat forward(const arma::mat& x) { return x.each_row() + bias; }
  arma::mat backward(const arma::mat& cotangent) {
    bias_gradient = arma::sum(cotangent, 0);
    return cotangent;
  }
  gradcheck::Parameters parameters() { return {{"bias", bias, bias_gradient}}; }
};

/// A factory: gradcheck chooses the sizes. One that throws refuses a configuration, which is no fault.
Shift make_shift(gradcheck::Shape shape, std::mt19937_64& random) {
  return {gradcheck::random_normal(1, shape.inputs, random)};
}

int main(int argc, char** argv) { return gradcheck::main(argc, argv, gradcheck::Registry{}.add("Shift", make_shift)); }
