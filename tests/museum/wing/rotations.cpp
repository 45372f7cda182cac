// SPDX-License-Identifier: MIT
// Rotations of points in space.
#include <cmath>

#include "museum/wing/families.hpp"

namespace museum::wing {
namespace {

/// q / |q|,  dq = (c - y <y, c>) / |q|.  [N x 4]
struct UnitQuaternion {
  bool wrong;
  mat q = {};

  vec length() const { return arma::sqrt(arma::sum(arma::square(q), 1)); }
  mat forward(const mat& x) {
    q = x;
    return q.each_col() / length();
  }
  mat backward(const mat& c) const {
    const mat y = q.each_col() / length();
    const mat d = c - y.each_col() % vec(arma::sum(y % c, 1));
    return wrong ? mat(d.each_col() / arma::square(length())) : mat(d.each_col() / length());
  }
};

Exhibit unit_quaternion() {
  return exhibit({"unit quaternion",
                  "hanmekim/SceneLib2#22",
                  "divides by q q, for its root; right where |q| is 1",
                  {"factor |x| is missing", "wrong formula", "factor per output", "wrong outer derivative"}},
                 [](const Ask& ask) { return std::pair(UnitQuaternion{ask.wrong}, ask.normal(ask.shape.samples, 4)); });
}

/// y = the point p turned by q / |q|.  q [N x 4] = (w, v), p [N x 3]:  y = p + 2 (w t + v x t) / |q|^2,  t = v x p.
struct QuaternionRotation {
  bool wrong;
  mat q = {}, p = {};

  mat forward(const mat& quaternions, const mat& points) {
    q = quaternions;
    p = points;
    mat y = p;
    for (uword n = 0; n < q.n_rows; ++n) y.row(n) += turned(n).t();
    return y;
  }
  vec v(uword n) const { return q.row(n).tail(3).t(); }
  vec point(uword n) const { return p.row(n).t(); }
  double norm2(uword n) const { return arma::dot(q.row(n), q.row(n)); }
  vec turned(uword n) const {
    const vec t = arma::cross(v(n), point(n));
    return 2 * (q(n, 0) * t + arma::cross(v(n), t)) / norm2(n);
  }
  std::tuple<mat, mat> backward(const mat& cotangent) const {
    mat dq(arma::size(q)), dp = cotangent;
    for (uword n = 0; n < q.n_rows; ++n) {
      const vec c = cotangent.row(n).t(), u = v(n), at = point(n);
      const double s = 2 / norm2(n), w = q(n, 0);
      // <c, v x (v x p)> = <c, v> <v, p> - <c, p> <v, v>
      vec dv = w * arma::cross(at, c) + arma::dot(u, at) * c + arma::dot(c, u) * at - 2 * arma::dot(c, at) * u;
      rowvec d = s * arma::join_cols(vec{arma::dot(c, arma::cross(u, at))}, dv).t();
      if (!wrong) d -= 2 * arma::dot(c, turned(n)) / norm2(n) * q.row(n);  // 1 / |q|^2 of `turned`
      dq.row(n) = d;
      dp.row(n) += s * (w * arma::cross(c, u) + arma::dot(c, u) * u - arma::dot(u, u) * c).t();
    }
    return {dq, dp};
  }
};

Exhibit quaternion_rotation() {
  return exhibit({"rotation by a quaternion",
                  "RobotLocomotion/drake#10654",
                  "the quaternion's normalisation is not differentiated",
                  {"rank-one term wrong", "wrong formula"}},
                 [](const Ask& ask) {
                   const uword n = ask.shape.samples;
                   mat q = ask.normal(n, 4);
                   q.each_col() /= vec(arma::sqrt(arma::sum(arma::square(q), 1)));
                   return std::pair(QuaternionRotation{ask.wrong}, std::tuple(q, ask.normal(n, 3)));
                 });
}

/// y = p + A (w x p) + B w x (w x p),  A = sin t / t,  B = (1 - cos t) / t^2,  t = |w|.
/// w [N x 3], p fixed [1 x 3] -> [N x 3]
struct RotationVector {
  bool wrong;
  rowvec p;
  mat w = {};

  struct Factors {
    double a, b, a2, b2;  // a2 = A' / t, b2 = B' / t
  };
  static Factors factors(double t2) {
    if (t2 < 0.01)
      return {1 - t2 / 6 * (1 - t2 / 20 * (1 - t2 / 42 * (1 - t2 / 72))),
              0.5 - t2 / 24 * (1 - t2 / 30 * (1 - t2 / 56 * (1 - t2 / 90))),
              -1.0 / 3 + t2 / 30 * (1 - t2 / 28 * (1 - t2 / 54 * (1 - t2 / 88))),
              -1.0 / 12 + t2 / 180 * (1 - t2 * 3 / 112 * (1 - t2 * 2 / 135 * (1 - t2 / 105.6)))};
    const double t = std::sqrt(t2), half = std::sin(t / 2);
    const double versine = 2 * half * half;
    return {std::sin(t) / t, versine / t2, (t * std::cos(t) - std::sin(t)) / (t2 * t),
            (t * std::sin(t) - 2 * versine) / (t2 * t2)};
  }
  mat forward(const mat& x) {
    w = x;
    mat y = arma::repmat(p, w.n_rows, 1);
    for (uword n = 0; n < w.n_rows; ++n) {
      const rowvec u = w.row(n), once = arma::cross(u, p);
      const Factors f = factors(arma::dot(u, u));
      y.row(n) += f.a * once + f.b * arma::cross(u, once);
    }
    return y;
  }
  mat backward(const mat& cotangent) const {
    mat dw(arma::size(w), arma::fill::zeros);
    for (uword n = 0; n < w.n_rows; ++n) {
      const rowvec u = w.row(n), c = cotangent.row(n), once = arma::cross(u, p);
      const Factors f = factors(arma::dot(u, u));
      if (wrong && arma::dot(u, u) == 0) continue;  // a safe norm's derivative
      dw.row(n) = f.a * arma::cross(p, c) + f.a2 * arma::dot(c, once) * u +
                  f.b * (arma::dot(u, p) * c + arma::dot(c, u) * p - 2 * arma::dot(c, p) * u) +
                  f.b2 * arma::dot(c, arma::cross(u, once)) * u;
    }
    return dw;
  }
};

Exhibit rotation_vector() {
  return exhibit(
      {"rotation vector",
       "oarriaga/paz#383",
       "no gradient at the identity: that of a safe norm, which is 0 there",
       {"isolated entries", "sample ignored", "rows or columns zero", "gradient missing (zero)"},
       true},
      [](const Ask& ask) {
        return std::pair(RotationVector{ask.wrong, rowvec(ask.normal(1, 3))}, ask.normal(ask.shape.samples, 3));
      });
}

}  // namespace

Exhibits rotations() { return {unit_quaternion(), quaternion_rotation(), rotation_vector()}; }

}  // namespace museum::wing
