// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "functions/judged.hpp"

namespace functions {

namespace {

using arma::mat;
using gradcheck::Block;

/// The bounds that the right one had to stay within, [m x n]; of an entry that is not kept, a share of the largest.
mat bounds_of(const Subject& s, const Block& b, const mat& right) {
  if (b.sparse) {
    mat all(arma::size(right));
    all.fill(1e-6 * arma::abs(right).max());
    for (arma::uword k = 0; k < b.sparse->rows.n_elem; ++k) all(b.sparse->rows(k), b.sparse->columns(k)) = b.bound(k);
    return all;
  }
  return s.target.shape == Shape::gradient ? mat(b.bound.t()) : b.bound;
}

bool any_beyond(const mat& apart, const mat& bounds) {
  for (arma::uword k = 0; k < apart.n_elem; ++k)
    if (std::isfinite(bounds(k)) && !(std::abs(apart(k)) <= 2 * bounds(k))) return true;
  return false;
}

/// Whether the derivative is another a little further.
bool changes_nearby(const Subject& s) {
  if (is_on_manifold(s.call)) return true;
  const mat here = s.target.right(s.target.x), there = s.target.right(1.0625 * s.target.x);
  return arma::abs(there - here).max() > 1e-3 * arma::abs(here).max();
}

mat moved_by(const Subject& s, const Fault& f) {
  const mat right = s.target.right(s.target.x);
  const Side& side = f.side;
  mat apart = side.derivative(s.target.x);
  if (arma::size(apart) != arma::size(right)) return mat(arma::size(right), arma::fill::value(arma::datum::inf));
  apart -= right;
  if (s.target.declared) apart.elem(arma::find(s.target.reaches == 0)).zeros();  // taken for 0, as a solver does
  for (const arma::uword k : side.undeclared) apart(k) = right(k);
  if (side.conduct == Conduct::accumulates || side.conduct == Conduct::normalises) apart = right;
  if (side.conduct == Conduct::leaves_gap) apart.col(side.gap) = right.col(side.gap);
  if (side.conduct == Conduct::adds_value) apart.each_col() += s.value(s.target.x);
  return apart;
}

}  // namespace

bool is_material(const Subject& s, const Fault& f, const gradcheck::Report& right) {
  const Conduct conduct = f.side.conduct;
  if (conduct == Conduct::last_value && s.call == Call::value_and_gradient) return false;  // it is of the same x
  if (conduct == Conduct::first_point || conduct == Conduct::last_value) return changes_nearby(s);
  return any_beyond(moved_by(s, f), bounds_of(s, right.blocks.at(0), s.target.right(s.target.x)));
}

bool is_large(const Subject& s, const Fault& f) {
  if (f.side.conduct == Conduct::first_point || f.side.conduct == Conduct::last_value) return false;
  return arma::abs(moved_by(s, f)).max() > 1e-3 * arma::abs(s.target.right(s.target.x)).max();
}

}  // namespace functions
