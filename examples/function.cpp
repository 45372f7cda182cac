// SPDX-License-Identifier: MIT
// A function of a matrix, with the gradient that was worked out by hand.
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {

/// f(x) = log sum exp(x), shifted so that exp does not overflow.
double log_sum_exp(const arma::mat& x) {
  const double top = x.max();
  return top + std::log(arma::accu(arma::exp(x - top)));
}

/// df/dx = softmax(x), of x's shape.
arma::mat softmax(const arma::mat& x) {
  const arma::mat shifted = arma::exp(x - x.max());
  return shifted / arma::accu(shifted);
}

}  // namespace

int main() {
  const arma::mat x = {{0.5, -1.25, 2.0}, {1.5, 0.75, -0.5}};
  const gradcheck::Report right = gradcheck::check_function(log_sum_exp, softmax, x);
  std::cout << gradcheck::to_text(right);

  // Forgotten: the sum that divides. Each entry is 16.5 times too large here, and by another factor nearby: "wrong
  // outer derivative".
  const auto undivided = [](const arma::mat& at) -> arma::mat { return arma::exp(at); };
  const gradcheck::Report wrong = gradcheck::check_function(log_sum_exp, undivided, x);
  std::cout << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}
