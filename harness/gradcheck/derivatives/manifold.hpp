// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <utility>

namespace gradcheck {

namespace detail {

/// Of a function that gives numbers, which are differenced as they are.
struct NoMinus {};

}  // namespace detail

/// A space without global coordinates (rotations, unit vectors, poses): how a point moves by `dimension` numbers.
///   plus(x, delta) -> X    delta [dimension], plus(x, 0) = x
///   minus(y1, y0) -> delta  of the space in which f's values lie, minus(plus(y0, delta), y0) = delta; none: f gives
///                           numbers
/// delta's type is that of plus's second parameter; where that is auto: as x, a vector of its numbers.
template <class Plus, class Minus = detail::NoMinus>
struct Manifold {
  arma::uword dimension;
  Plus plus;
  Minus minus = {};

  template <std::integral Dimension>
  Manifold(Dimension of, Plus p) : dimension(static_cast<arma::uword>(of)), plus(std::move(p)) {}
  template <std::integral Dimension>
  Manifold(Dimension of, Plus p, Minus m)
      : dimension(static_cast<arma::uword>(of)), plus(std::move(p)), minus(std::move(m)) {}
};

}  // namespace gradcheck
