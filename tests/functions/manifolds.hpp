// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <optional>

#include <gradcheck/base/draws.hpp>

#include "functions/faults.hpp"

namespace functions {

enum class Space : unsigned char { rotations_right, rotations_left, quaternions, sphere, poses_right, poses_left };

/// Where x lies: how it is moved by delta, and the derivatives of its numbers by delta at 0.
struct Place {
  Space space = Space::sphere;
  bool is_of_poses() const;
  arma::uword dimension() const;
  arma::vec plus(const arma::vec& x, const arma::vec& delta) const;
  arma::mat tangent(const arma::vec& x) const;     ///< [numbers of x x dimension]
  arma::mat other_side(const arma::vec& x) const;  ///< the same moved from the other side; empty: there is none
};

/// A point of a space, at any angle, those near 0 and pi among them.
arma::vec point_of(gradcheck::detail::Draws& draws, Space space);

/// What people get wrong on manifolds. ambient: the derivative by the numbers of x themselves.
std::optional<Fault> manifold_fault(gradcheck::detail::Draws& draws, const Place& place, const Derivative& ambient);

}  // namespace functions
