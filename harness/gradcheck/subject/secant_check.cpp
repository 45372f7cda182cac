// SPDX-License-Identifier: MIT
#include <gradcheck/subject/secant_check.hpp>

#include <cmath>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/spacing.hpp>

namespace gradcheck::detail {
namespace {

double sensitivity_of_values(const Subject& subject, const arma::mat& outputs, arma::uword term) {
  double sum = 0;
  const double here = subject.terms(outputs)(term);
  for (arma::uword j = 0; j < outputs.n_cols; ++j) {
    arma::mat moved = outputs;
    moved.col(j) *= 1 + 0x1p-20;
    sum += std::abs(subject.terms(moved)(term) - here) * 0x1p20;
  }
  return std::isfinite(sum) ? sum : 0.0;
}

}  // namespace

arma::vec rounding_of_values(const arma::vec& plus, const arma::vec& minus, double spacing) {
  return 8 * spacing * (arma::abs(plus) + arma::abs(minus)) + least_number_of(spacing);
}

bool secant_holds(const Subject& subject, const arma::mat& plus, const arma::mat& minus, const arma::vec& p,
                  const arma::vec& m) {
  const arma::vec secant = subject.secant(plus, minus).terms;
  const double u = subject.spacing;
  const arma::vec rounding = rounding_of_values(p, m, u) + 8 * u * arma::abs(secant);
  for (arma::uword t = 0; t < p.n_elem; ++t)
    if (!close(secant(t), p(t) - m(t), rounding(t)) &&
        !close(
            secant(t), p(t) - m(t),
            rounding(t) + 8 * u * (sensitivity_of_values(subject, plus, t) + sensitivity_of_values(subject, minus, t))))
      return false;
  return true;
}

}  // namespace gradcheck::detail
