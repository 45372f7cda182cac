// SPDX-License-Identifier: MIT
// A heat equation on a rod of 20,000 points: a sparse Jacobian, kept as its entries, with one that was forgotten.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {
constexpr arma::uword n = 20'000;

/// r_i = x_{i-1} - 2 x_i + x_{i+1} + x_i^3, of zeros beyond both ends.
arma::vec residuals(const arma::vec& x) {
  arma::vec r = arma::pow(x, 3) - 2 * x;
  r.tail(n - 1) += x.head(n - 1);
  r.head(n - 1) += x.tail(n - 1);
  return r;
}

arma::sp_mat jacobian(const arma::vec& x) {
  arma::sp_mat j(n, n);
  j.diag() = 3 * x % x - 2;
  j.diag(1).ones();
  j.diag(-1).ones();
  return j;
}
arma::sp_mat without(const arma::vec& x) {
  arma::sp_mat j = jacobian(x);
  j(77, 78) = 0;
  return j;
}

}  // namespace

int main() {
  const arma::vec x(n, arma::fill::randu);
  const gradcheck::Report right = gradcheck::check_jacobian(residuals, jacobian, x);
  std::cout << gradcheck::to_text(right);
  const gradcheck::Report wrong = gradcheck::check_jacobian(residuals, without, x);
  std::cout << gradcheck::to_text(wrong);
  return right.ok() && wrong.diagnosis().starts_with("missing in the pattern, J [77, 78]") ? 0 : 1;
}
