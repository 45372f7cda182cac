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

}  // namespace

arma::uword Place::dimension() const { return space == Space::sphere ? 2 : 3; }

vec Place::plus(const vec& x, const vec& delta) const {
  switch (space) {
    case Space::rotations_right: return arma::vectorise(as_rotation(x) * rotations::exp_so3(delta));
    case Space::rotations_left: return arma::vectorise(rotations::exp_so3(delta) * as_rotation(x));
    case Space::quaternions: return rotations::product(x, rotations::exp_quaternion(delta));
    default: return rotations::on_sphere(x, delta);
  }
}

mat Place::tangent(const vec& x) const {
  switch (space) {
    case Space::rotations_right: return turns(x, true);
    case Space::rotations_left: return turns(x, false);
    case Space::quaternions: return quaternion_turns(x, true);
    default: return rotations::tangents(x);
  }
}

mat Place::other_side(const vec& x) const {
  switch (space) {
    case Space::rotations_right: return turns(x, false);
    case Space::rotations_left: return turns(x, true);
    case Space::quaternions: return quaternion_turns(x, false);
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
  return arma::vectorise(rotations::exp_so3(v));
}

std::optional<Fault> manifold_fault(Draws& draws, const Place& place, const Derivative& ambient) {
  const arma::uword kind = draws.below(3);
  if (kind == 0 && place.space != Space::sphere) {
    const bool left = place.space == Space::rotations_left;
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
