// SPDX-License-Identifier: MIT
#include <mlp/layer/standardised.hpp>

#include <cmath>
#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp {

template <class T>
Standardised<T> standardise_columns(const arma::Mat<T>& x, T epsilon) {
  Standardised<T> s;
  s.mean = arma::mean(x, 0);
  s.values = x.each_row() - s.mean;
  s.variance = arma::mean(arma::square(s.values), 0);
  s.inverse = T(1) / arma::sqrt(s.variance + epsilon);
  s.values.each_row() %= s.inverse;
  return s;
}

template <class T>
arma::Mat<T> standardise_vjp(const Standardised<T>& of, const arma::Mat<T>& c) {
  const arma::Mat<T> along = arma::mean(c % of.values, 0);
  arma::Mat<T> dx = c.each_row() - arma::mean(c, 0);
  dx -= of.values.each_row() % along;
  dx.each_row() %= of.inverse;
  return dx;
}

void require_epsilon(double epsilon, std::string_view layer) {
  if (std::isfinite(epsilon) && epsilon > 0) return;
  throw std::invalid_argument(std::string(layer) + ": epsilon is " + requirement::number(epsilon) +
                              ", expected a finite number above 0");
}

template Standardised<float> standardise_columns(const arma::Mat<float>&, float);
template Standardised<double> standardise_columns(const arma::Mat<double>&, double);
template arma::Mat<float> standardise_vjp(const Standardised<float>&, const arma::Mat<float>&);
template arma::Mat<double> standardise_vjp(const Standardised<double>&, const arma::Mat<double>&);

}  // namespace mlp
