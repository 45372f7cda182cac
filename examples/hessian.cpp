// SPDX-License-Identifier: MIT
// The gradient of the Rosenbrock function; its Hessian as a matrix, as its lower triangle, and as products.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {

arma::vec gradient(const arma::vec& x) {
  const double u = x(1) - x(0) * x(0);
  return {-2 * (1 - x(0)) - 400 * x(0) * u, 200 * u};
}
arma::mat hessian(const arma::vec& x) {
  return {{2 - 400 * (x(1) - 3 * x(0) * x(0)), -400 * x(0)}, {-400 * x(0), 200}};
}
arma::mat lower_triangle(const arma::vec& x) { return arma::trimatl(hessian(x)); }
arma::vec product(const arma::vec& x, const arma::vec& v) { return hessian(x) * v; }

}  // namespace

int main() {
  const arma::vec x = {-1.2, 1.0};
  const gradcheck::Report whole = gradcheck::check_hessian(gradient, hessian, x);
  const gradcheck::Report lower =
      gradcheck::check_hessian(gradient, lower_triangle, x, {.triangle = gradcheck::Triangle::lower});
  const gradcheck::Report along = gradcheck::check_hessian_vector(gradient, product, x);
  std::cout << gradcheck::to_text(whole) << gradcheck::to_text(lower) << gradcheck::to_text(along);
  return whole.ok() && lower.ok() && along.ok() ? 0 : 1;
}
