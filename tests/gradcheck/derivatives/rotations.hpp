// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cmath>

/// Rotations as matrices and as quaternions (w, x, y, z), and the sphere.
namespace rotations {

using arma::mat, arma::vec;

inline mat cross_matrix(const vec& v) { return {{0, -v(2), v(1)}, {v(2), 0, -v(0)}, {-v(1), v(0), 0}}; }

/// sin(a) / a.
inline double sinc(double a) { return std::abs(a) < 1e-4 ? 1 - a * a / 6 : std::sin(a) / a; }

/// The rotation by |v| about v.
inline mat exp_so3(const vec& v) {
  const double a = arma::norm(v), half = sinc(a / 2);
  const mat k = cross_matrix(v);
  return arma::eye(3, 3) + sinc(a) * k + 0.5 * half * half * k * k;
}
/// v of a rotation by less than pi.
inline vec log_so3(const mat& r) {
  const vec s = 0.5 * vec{r(2, 1) - r(1, 2), r(0, 2) - r(2, 0), r(1, 0) - r(0, 1)};
  const double sine = arma::norm(s), cosine = 0.5 * (arma::trace(r) - 1);
  return s / sinc(std::atan2(sine, cosine));
}

inline vec product(const vec& a, const vec& b) {
  const vec u = a.tail(3), v = b.tail(3);
  return arma::join_cols(vec{a(0) * b(0) - arma::dot(u, v)}, vec(a(0) * v + b(0) * u + arma::cross(u, v)));
}
inline vec conjugate(const vec& q) { return {q(0), -q(1), -q(2), -q(3)}; }
/// The quaternion of the rotation by |v| about v.
inline vec exp_quaternion(const vec& v) {
  const double a = arma::norm(v) / 2;
  return arma::join_cols(vec{std::cos(a)}, vec(0.5 * sinc(a) * v));
}
inline mat matrix_of(const vec& q) {
  const mat k = cross_matrix(q.tail(3));
  return arma::eye(3, 3) + 2 * q(0) * k + 2 * k * k;
}

/// Two unit vectors beside the unit vector x, [3 x 2].
inline mat tangents(const vec& x) {
  vec e(3, arma::fill::zeros);
  e(arma::index_min(arma::abs(x))) = 1;
  const vec u = arma::normalise(arma::cross(x, e));
  return arma::join_rows(u, arma::cross(x, u));
}
inline vec on_sphere(const vec& x, const vec& delta) {
  const double a = arma::norm(delta);
  return std::cos(a) * x + sinc(a) * tangents(x) * delta;
}

}  // namespace rotations
