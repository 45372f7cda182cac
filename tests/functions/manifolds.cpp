// SPDX-License-Identifier: MIT
#include "functions/manifolds.hpp"

#include <array>
#include <cmath>
#include <numbers>

#include "gradcheck/derivatives/rotations.hpp"

namespace functions {

namespace {

using arma::mat, arma::vec;
using gradcheck::detail::Draws;

mat as_rotation(const vec& x) { return arma::reshape(x, 3, 3); }
vec unit(arma::uword k) {
  vec e(3, arma::fill::zeros);
  e(k) = 1;
  return e;
}
/// Columns d vec(R [e_k]) or d vec([e_k] R).
mat turns(const vec& x, bool right) {
  mat t(9, 3);
  for (arma::uword k = 0; k < 3; ++k) {
    const mat e = rotations::cross_matrix(unit(k)), r = as_rotation(x);
    t.col(k) = arma::vectorise(right ? mat(r * e) : mat(e * r));
  }
  return t;
}
mat quaternion_turns(const vec& x, bool right) {
  mat t(4, 3);
  for (arma::uword k = 0; k < 3; ++k) {
    const vec e = arma::join_cols(vec{0.0}, vec(0.5 * unit(k)));
    t.col(k) = right ? rotations::product(x, e) : rotations::product(e, x);
  }
  return t;
}

mat as_pose(const vec& x) { return arma::reshape(x, 4, 4); }
/// The twist of delta: its first three numbers turn, its last three move.
mat twist(const vec& delta) {
  mat t(4, 4, arma::fill::zeros);
  t.submat(0, 0, 2, 2) = rotations::cross_matrix(delta.head(3));
  t.submat(0, 3, 2, 3) = delta.tail(3);
  return t;
}
/// The exponential of the twist.
mat exp_se3(const vec& delta) {
  const double a = arma::norm(delta.head(3)), half = rotations::sinc(a / 2);
  const mat t = twist(delta), squared = t * t;
  const double third = a < 1e-2 ? 1.0 / 6 - a * a / 120 : (a - std::sin(a)) / (a * a * a);
  return arma::eye(4, 4) + t + 0.5 * half * half * squared + third * squared * t;
}
/// Columns d vec(T twist(e_k)) or d vec(twist(e_k) T).
mat motions(const vec& x, bool right) {
  mat m(16, 6);
  for (arma::uword k = 0; k < 6; ++k) {
    vec e(6, arma::fill::zeros);
    e(k) = 1;
    m.col(k) = arma::vectorise(right ? mat(as_pose(x) * twist(e)) : mat(twist(e) * as_pose(x)));
  }
  return m;
}

}  // namespace

bool Place::is_of_poses() const { return space == Space::poses_right || space == Space::poses_left; }
arma::uword Place::dimension() const { return space == Space::sphere ? 2 : is_of_poses() ? 6 : 3; }

vec Place::plus(const vec& x, const vec& delta) const {
  switch (space) {
    case Space::rotations_right: return arma::vectorise(as_rotation(x) * rotations::exp_so3(delta));
    case Space::rotations_left: return arma::vectorise(rotations::exp_so3(delta) * as_rotation(x));
    case Space::quaternions: return rotations::product(x, rotations::exp_quaternion(delta));
    case Space::poses_right: return arma::vectorise(as_pose(x) * exp_se3(delta));
    case Space::poses_left: return arma::vectorise(exp_se3(delta) * as_pose(x));
    default: return rotations::on_sphere(x, delta);
  }
}

mat Place::tangent(const vec& x) const {
  switch (space) {
    case Space::rotations_right: return turns(x, true);
    case Space::rotations_left: return turns(x, false);
    case Space::quaternions: return quaternion_turns(x, true);
    case Space::poses_right: return motions(x, true);
    case Space::poses_left: return motions(x, false);
    default: return rotations::tangents(x);
  }
}

mat Place::other_side(const vec& x) const {
  switch (space) {
    case Space::rotations_right: return turns(x, false);
    case Space::rotations_left: return turns(x, true);
    case Space::quaternions: return quaternion_turns(x, false);
    case Space::poses_right: return motions(x, false);
    case Space::poses_left: return motions(x, true);
    default: return {};
  }
}

vec point_of(Draws& draws, Space space) {
  vec axis(3);
  for (double& v : axis) v = draws.normal();
  axis = arma::normalise(axis);
  if (space == Space::sphere) return axis;
  const std::array angles{3 * draws.uniform(), 3 * draws.uniform(), std::pow(10, -9 * draws.uniform()),
                          std::numbers::pi - std::pow(10, -9 * draws.uniform())};
  const vec v = angles.at(draws.below(4)) * axis;
  if (space == Space::quaternions) return rotations::exp_quaternion(v);
  if (space == Space::poses_right || space == Space::poses_left) {
    mat pose = arma::eye(4, 4);
    pose.submat(0, 0, 2, 2) = rotations::exp_so3(v);
    const double far = draws.chance(0.2) ? 0 : std::pow(10, 2 * draws.uniform() - 1);
    for (const arma::uword i : {0U, 1U, 2U}) pose(i, 3) = far * draws.normal();
    return arma::vectorise(pose);
  }
  return arma::vectorise(rotations::exp_so3(v));
}

namespace {

/// What is got wrong of poses alone.
std::optional<Fault> pose_fault(Draws& draws, const Place& place, const Derivative& ambient) {
  const auto with = [&](auto change) -> Derivative {
    return [place, ambient, change](const vec& x) -> mat { return ambient(x) * change(x, place.tangent(x)); };
  };
  const arma::uword kind = draws.below(3);
  if (kind == 0)
    return Fault{
        "turn and move swapped",
        {with([](const vec&, const mat& t) -> mat { return arma::join_rows(t.tail_cols(3), t.head_cols(3)); })}};
  if (kind == 1)
    return Fault{"not moved", {with([](const vec&, mat t) {
                   t.tail_cols(3).zeros();
                   return t;
                 })}};
  if (place.space == Space::poses_right)
    return Fault{"move not turned", {with([place](const vec& x, const mat& t) -> mat {
                   return arma::join_rows(t.head_cols(3), place.other_side(x).tail_cols(3));
                 })}};
  return Fault{"lever arm missing", {with([](const vec&, mat t) {
                 t.submat(12, 0, 15, 2).zeros();
                 return t;
               })}};
}

}  // namespace

std::optional<Fault> manifold_fault(Draws& draws, const Place& place, const Derivative& ambient) {
  if (place.is_of_poses() && draws.chance(0.5)) return pose_fault(draws, place, ambient);
  const arma::uword kind = draws.below(3);
  if (kind == 0 && place.space != Space::sphere) {
    const bool left = place.space == Space::rotations_left || place.space == Space::poses_left;
    return Fault{left ? "right for left" : "left for right",
                 {[place, ambient](const vec& x) -> mat { return ambient(x) * place.other_side(x); }}};
  }
  if (kind == 1 && place.space == Space::quaternions) {
    const double c = draws.chance(0.5) ? 2 : 0.5;
    return Fault{"half of a quaternion",
                 {[place, ambient, c](const vec& x) -> mat { return c * ambient(x) * place.tangent(x); }}};
  }
  const arma::uword keep = draws.below(3), d = place.dimension();
  return Fault{keep == 0 ? "ambient for tangent, whole" : "ambient for tangent, cut",
               {[ambient, keep, d](const vec& x) -> mat {
                 const mat a = ambient(x);
                 return keep == 0 ? a : keep == 1 ? mat(a.head_cols(d)) : mat(a.tail_cols(d));
               }}};
}

}  // namespace functions
