// SPDX-License-Identifier: MIT
// A point turned by a rotation, y = R p, with its Jacobian by a small turn on the right, R exp(delta): [3 x 3].
#include <gradcheck/gradcheck.hpp>
#include <iostream>

namespace {

const arma::vec p = {0.3, -1.2, 0.8};

arma::mat cross_matrix(const arma::vec& v) { return {{0, -v(2), v(1)}, {v(2), 0, -v(0)}, {-v(1), v(0), 0}}; }
arma::mat exp(const arma::vec& v) { return arma::expmat(cross_matrix(v)); }

arma::vec turned(const arma::mat& r) { return r * p; }
arma::mat by_right(const arma::mat& r) { return -r * cross_matrix(p); }
arma::mat by_left(const arma::mat& r) { return -cross_matrix(r * p); }

}  // namespace

int main() {
  const arma::mat r = exp({-0.4, 1.1, 0.6});
  const auto plus = [](const arma::mat& at, const arma::vec& delta) { return arma::mat(at * exp(delta)); };
  const gradcheck::Manifold rotations{3, plus};
  const gradcheck::Report right = gradcheck::check_jacobian(turned, by_right, r, rotations);
  std::cout << gradcheck::to_text(right);

  // The derivative by exp(delta) R, where the solver steps on the right: "left for right".
  const gradcheck::Report wrong = gradcheck::check_jacobian(turned, by_left, r, rotations);
  std::cout << gradcheck::to_text(wrong);
  return right.ok() && wrong.diagnosis().find("left for right") != std::string::npos ? 0 : 1;
}
