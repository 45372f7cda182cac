// SPDX-License-Identifier: MIT
// A layer whose code calls LAPACK: what gradcheck::gradcheck links is enough for that.
#include <armadillo>
#include <gradcheck/gradcheck.hpp>
#include <iostream>

/// y = x A^-1, a row at a time.  x [N x d], A [d x d].
struct Solve {
  arma::mat a;

  arma::mat forward(const arma::mat& x) { return arma::solve(a.t(), x.t()).t(); }
  arma::mat backward(const arma::mat& cotangent) { return arma::solve(a, cotangent.t()).t(); }
};

int main() {
  const gradcheck::Report report =
      gradcheck::check_layer(Solve{{{2.0, 0.5}, {-0.25, 1.5}}}, arma::mat{{0.5, -1.25}, {1.5, 0.75}, {2.0, -0.5}});
  std::cout << gradcheck::to_text(report) << gradcheck::to_json(report) << "\n";
  return report.ok() ? 0 : 1;
}
