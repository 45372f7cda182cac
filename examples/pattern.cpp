// SPDX-License-Identifier: MIT
// Constraints of neighbours, c_i = x_i x_{i+1} - 1, with a sparse Jacobian and the pattern that a solver is told of it.
#include <gradcheck/gradcheck.hpp>
#include <iostream>
#include <vector>

namespace {

arma::vec constraints(const arma::vec& x) { return x.head(3) % x.tail(3) - 1; }

/// dc_i/dx_i = x_{i+1}, dc_i/dx_{i+1} = x_i: [3 x 4].
arma::sp_mat jacobian(const arma::vec& x) {
  arma::sp_mat j(3, 4);
  for (arma::uword i = 0; i < 3; ++i) {
    j(i, i) = x(i + 1);
    j(i, i + 1) = x(i);
  }
  return j;
}

}  // namespace

int main() {
  const arma::vec x = {0.7, -1.3, 0.4, 2.0};
  const std::vector<int> rows = {0, 0, 1, 1, 2, 2}, columns = {0, 1, 1, 2, 2, 3};
  const gradcheck::Report right =
      gradcheck::check_jacobian(constraints, jacobian, x, gradcheck::Pattern{rows, columns});
  std::cout << gradcheck::to_text(right);

  // A solver that is told of the diagonal alone reads zeros beside it: "missing in the pattern".
  const gradcheck::Pattern diagonal{{0, 1, 2}, {0, 1, 2}};
  const gradcheck::Report wrong = gradcheck::check_jacobian(constraints, jacobian, x, diagonal);
  std::cout << gradcheck::to_text(wrong);
  return right.ok() && wrong.diagnosis().find("missing in the pattern") != std::string::npos ? 0 : 1;
}
