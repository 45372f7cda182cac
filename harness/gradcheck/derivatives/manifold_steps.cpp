// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/manifold_steps.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {

TangentCoordinates::TangentCoordinates(const Layout& layout, arma::uword dimension)
    : parts_(layout, arma::mat(dimension, 1).fill(1.0)) {}

std::vector<NamedCoordinates> TangentCoordinates::blocks() const {
  std::vector<NamedCoordinates> all;
  parts_.add_to(all);
  return all;
}

void TangentCoordinates::set(const arma::vec& delta) const {
  arma::uword place = 0;
  for (const NamedCoordinates& block : blocks())
    for (arma::uword i = 0; i < block.coordinates.size(); ++i) block.coordinates.set(i, 1.0 + delta(place++));
}

bool is_rounding(const arma::vec& delta, double spacing) {
  const double size = largest(delta);
  const arma::uword moved = arma::accu(delta != 0.0);
  return delta.n_elem == 1 ? size > 0 && size <= 2 * spacing : moved > 1 && size <= 32 * spacing;
}

arma::mat shaken(arma::mat x, const arma::vec& delta) {
  const double size = largest(delta);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    const double sign = delta(i % delta.n_elem) < 0 ? -1.0 : 1.0;
    x(i) *= 1 + (i / delta.n_elem % 2 == 0 ? sign : -sign) * size;
  }
  return x;
}

void require_zero_step(const arma::mat& x, const arma::mat& there, double spacing) {
  if (there.n_elem != x.n_elem)
    throw std::invalid_argument("plus gives " + shape(there) + ", expected a point as x, " + shape(x));
  const double bound = (is_float(spacing) ? 1e-5 : 1e-9) * largest_finite(x);
  for (arma::uword i = 0; i < x.n_elem; ++i)
    if (!close(there(i), x(i), bound))
      throw std::invalid_argument("plus(x, 0) is not x: number " + std::to_string(i) + " is " + number(there(i), 17) +
                                  ", expected " + number(x(i), 17) + "; x has to lie on the manifold");
}

}  // namespace gradcheck::detail
