// SPDX-License-Identifier: MIT
// Eigen's types: an objective with several arguments, one of them a matrix, each with its name.
#include <gradcheck/eigen.hpp>
#include <iostream>
#include <tuple>

namespace {

using Eigen::MatrixXd, Eigen::VectorXd;

/// f = |W x - y|^2 with y = (1, 2), by W [2 x 3] and x [3].
const Eigen::Vector2d y(1, 2);
double objective(const MatrixXd& w, const VectorXd& x) { return (w * x - y).squaredNorm(); }
std::tuple<MatrixXd, VectorXd> gradient(const MatrixXd& w, const VectorXd& x) {
  const VectorXd r = 2 * (w * x - y);
  return {r * x.transpose(), w.transpose() * r};
}

}  // namespace

int main() {
  const MatrixXd w = (MatrixXd(2, 3) << 1, 2, 3, 4, 5, 6).finished();
  const VectorXd x = Eigen::Vector3d(0.5, -1, 2);
  const auto point = std::tuple(gradcheck::named("W", w), gradcheck::named("x", x));
  const gradcheck::Report right = gradcheck::check_function(objective, gradient, point);
  std::cout << gradcheck::to_text(right);
  return right.ok() ? 0 : 1;
}
