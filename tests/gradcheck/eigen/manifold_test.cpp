// SPDX-License-Identifier: MIT
#include <gradcheck/eigen.hpp>

#include <Eigen/Geometry>
#include <catch2/catch.hpp>
#include <string>

using Eigen::Matrix3d, Eigen::Quaterniond, Eigen::Vector3d, Eigen::Vector4d;
using gradcheck::check_jacobian, gradcheck::Manifold, gradcheck::Report;

namespace manifold_of_eigen {
namespace {

const Vector3d p(0.3, -1.2, 0.8);

Matrix3d cross_matrix(const Vector3d& v) {
  return (Matrix3d() << 0, -v[2], v[1], v[2], 0, -v[0], -v[1], v[0], 0).finished();
}
Quaterniond exp(const Vector3d& v) {
  return v.isZero(0) ? Quaterniond::Identity() : Quaterniond(Eigen::AngleAxisd(v.norm(), v.normalized()));
}
/// x, y, z, w, as Eigen keeps them.
Vector4d plus(const Vector4d& q, const Vector3d& delta) { return (Quaterniond(q) * exp(delta)).coeffs(); }
Vector3d turned(const Vector4d& q) { return Quaterniond(q) * p; }
Matrix3d by_right(const Vector4d& q) { return -Quaterniond(q).toRotationMatrix() * cross_matrix(p); }
Matrix3d by_left(const Vector4d& q) { return -cross_matrix(turned(q)); }

const Vector4d here = exp({-0.4, 1.1, 0.6}).coeffs();

void require_right(const Report& r, arma::uword entries) {
  INFO(gradcheck::to_text(r));
  CHECK(r.ok());
  CHECK(r.counts().agree == entries);
}

}  // namespace

TEST_CASE("a quaternion of Eigen as a vector, with a step of fixed size, and of any type") {
  require_right(check_jacobian(turned, by_right, here, Manifold(3, plus)), 9);
  const Report r = check_jacobian(turned, by_left, here, Manifold(3, plus));
  REQUIRE(r.findings.size() == 1);
  CHECK(r.findings[0].mistake == "left for right");
  const auto of_any = [](const Vector4d& q, const auto& delta) { return plus(q, delta); };
  require_right(check_jacobian(turned, by_right, here, Manifold(3, of_any)), 9);
  CHECK_THROWS_WITH(check_jacobian(turned, by_right, here, Manifold(2, plus)),
                    "plus takes a delta of 3 numbers, the dimension is 2");
}

TEST_CASE("a function from rotations of Eigen to rotations of Eigen") {
  const auto on_the_right = [](const Matrix3d& r, const Vector3d& delta) -> Matrix3d { return r * exp(delta); };
  const auto minus = [](const Matrix3d& b, const Matrix3d& a) -> Vector3d {
    const Eigen::AngleAxisd step(Matrix3d(a.transpose() * b));
    return step.angle() * step.axis();
  };
  const auto inverse = [](const Matrix3d& r) { return r.transpose(); };
  const auto jacobian = [](const Matrix3d& r) { return Matrix3d(-r); };
  const Matrix3d r = exp({-0.4, 1.1, 0.6}).toRotationMatrix();
  require_right(check_jacobian(inverse, jacobian, r, Manifold(3, on_the_right, minus)), 9);
}

}  // namespace manifold_of_eigen
