// SPDX-License-Identifier: MIT
#include <gradcheck/eigen.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <utility>

#include <Eigen/SparseCore>

using Eigen::MatrixXd, Eigen::VectorXd;
using gradcheck::check_jacobian, gradcheck::Report;

namespace jacobian_of_eigen {
namespace {

VectorXd residuals(const VectorXd& x) { return Eigen::Vector3d(x[0] * x[1], std::sin(x[0]), x[1] * x[1] * x[1]); }
MatrixXd jacobian_at(const VectorXd& x) {
  MatrixXd j(3, 2);
  j << x[1], x[0], std::cos(x[0]), 0, 0, 3 * x[1] * x[1];
  return j;
}
const VectorXd here = Eigen::Vector2d(0.7, -1.3);

void require_right(const Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == entries);
}

}  // namespace

TEST_CASE("a Jacobian of Eigen's types, returned or filled, dense or sparse") {
  require_right(check_jacobian(residuals, jacobian_at, here), 6);
  require_right(check_jacobian(
                    residuals, [](const VectorXd& x, MatrixXd& j) { j = jacobian_at(x); }, here),
                6);
  require_right(check_jacobian(
                    residuals, [](const auto& x, auto& j) { j = jacobian_at(x); }, here),
                6);
  require_right(check_jacobian(
                    residuals, [](const VectorXd& x, Eigen::Ref<MatrixXd> j) { j = jacobian_at(x); }, here),
                6);
  require_right(check_jacobian(
                    residuals, [](const VectorXd& x, Eigen::Matrix<double, 3, 2>& j) { j = jacobian_at(x); }, here),
                6);
  const auto sparse = [](const VectorXd& x) { return Eigen::SparseMatrix<double>(jacobian_at(x).sparseView()); };
  require_right(check_jacobian(residuals, sparse, here), 6);
  const auto filled = [&](const VectorXd& x, Eigen::SparseMatrix<double>& j) { j = sparse(x); };
  require_right(check_jacobian(residuals, filled, here), 6);
  const auto inserted = [](const VectorXd& x, Eigen::SparseMatrix<double, Eigen::RowMajor>& j) {
    const MatrixXd all = jacobian_at(x);
    for (int i = 0; i < 3; ++i)
      for (int k = 0; k < 2; ++k) j.insert(i, k) = all(i, k);
  };
  require_right(check_jacobian(residuals, inserted, here), 6);
  const auto by_rows = [](const VectorXd& x, Eigen::Matrix<double, 3, 2, Eigen::RowMajor>& j) { j = jacobian_at(x); };
  require_right(check_jacobian(residuals, by_rows, here), 6);
  CHECK_THROWS_WITH(check_jacobian(
                        residuals, [](const VectorXd&, Eigen::Matrix2d&) {}, here),
                    "the Jacobian that is filled has a fixed size, expected [3 x 2]");
}

TEST_CASE("the pattern of a sparse matrix of Eigen is what it stores, zeros among it, compressed or not") {
  Eigen::SparseMatrix<double, Eigen::RowMajor> pattern(3, 2);
  for (const auto& [i, j] : {std::pair(0, 0), std::pair(0, 1), std::pair(1, 0), std::pair(2, 1)})
    pattern.insert(i, j) = 0;
  require_right(check_jacobian(residuals, jacobian_at, here, pattern), 6);
  pattern.makeCompressed();
  require_right(check_jacobian(residuals, jacobian_at, here, pattern), 6);
  pattern.prune([](auto i, auto j, auto) { return i != 0 || j != 1; });
  const Report r = check_jacobian(residuals, jacobian_at, here, pattern);
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "missing in the pattern");
  CHECK(r.findings[0].where == "J [0, 1]");
}

TEST_CASE("a Hessian of Eigen and its product") {
  const auto gradient = [](const VectorXd& x) {
    return VectorXd(Eigen::Vector2d(2 * x[0] * x[1] * x[1], 2 * x[0] * x[0] * x[1]));
  };
  const auto hessian = [](const VectorXd& x) -> MatrixXd {
    return (Eigen::Matrix2d() << 2 * x[1] * x[1], 4 * x[0] * x[1], 4 * x[0] * x[1], 2 * x[0] * x[0]).finished();
  };
  require_right(gradcheck::check_hessian(gradient, hessian, here), 4);
  const auto product = [&](const VectorXd& x, const VectorXd& v) -> VectorXd { return hessian(x) * v; };
  require_right(gradcheck::check_hessian_vector(gradient, product, here), 4);
  const auto jvp = [](const VectorXd& x, const VectorXd& v) -> VectorXd { return jacobian_at(x) * v; };
  require_right(gradcheck::check_directional(residuals, jvp, here), 6);
}

}  // namespace jacobian_of_eigen
