// SPDX-License-Identifier: MIT
#include <gradcheck/subject/subject.hpp>

#include <cmath>
#include <stdexcept>

#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck {

arma::uword detail::coordinates_of(const Subject& subject) {
  arma::uword sum = 0;
  for (const Subject::Block& block : subject.blocks) sum += block.coordinates.size();
  return sum;
}

std::vector<Coordinates> detail::coordinates_in(const Subject& subject) {
  std::vector<Coordinates> all;
  for (const Subject::Block& block : subject.blocks) all.push_back(block.coordinates);
  return all;
}

detail::OwnDifference detail::own_difference(const Subject::Block& block, double plus, double minus) {
  const double above = block.own_term(plus), below = block.own_term(minus), values = above - below;
  const double rounding = 0x1p-50 * (std::abs(above) + std::abs(below)), exact = block.own_secant(plus, minus);
  const double middle =
      0.5 * plus + 0.5 * minus;  // where its two halves cancel, so may an x that is lost beside the step
  const double halves = std::abs(block.own_secant(plus, middle)) + std::abs(block.own_secant(middle, minus));
  if (std::abs(exact - values) <= rounding) return {exact, 0x1p-52 * halves, true};
  return {values, rounding, false};  // the penalty's own value counts
}

Difference detail::contraction(const arma::mat& cotangent, const arma::mat& plus, const arma::mat& minus,
                               double spacing) {
  if (arma::size(plus) != arma::size(cotangent) || arma::size(minus) != arma::size(cotangent))
    throw std::invalid_argument("contract: outputs are " + detail::shape(plus) + " and " + detail::shape(minus) +
                                ", the cotangent is " + detail::shape(cotangent));
  Difference d{arma::vec(plus.n_elem, arma::fill::zeros), arma::vec(plus.n_elem, arma::fill::zeros)};
  for (arma::uword t = 0; t < plus.n_elem; ++t) {
    if (plus(t) == minus(t)) continue;
    d.terms(t) = cotangent(t) * (plus(t) - minus(t));
    if (cotangent(t) == 0.0) continue;
    d.rounding(t) = std::abs(cotangent(t)) * (0.5 * spacing * std::abs(plus(t)) + 0.5 * spacing * std::abs(minus(t)) +
                                              least_number_of(spacing)) +
                    least_number_of(double_spacing);
  }
  return d;
}

}  // namespace gradcheck
