// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string_view>

namespace mlp {

/// The columns of x, each with its mean taken away and divided by its deviation:
///   values = (x - mean) / sqrt(variance + epsilon),  variance = mean of (x - mean)^2,  x [n x m].
template <class T>
struct Standardised {
  arma::Mat<T> values;                   ///< [n x m]
  arma::Mat<T> mean, variance, inverse;  ///< [1 x m] each; inverse = 1 / sqrt(variance + epsilon)
};

/// Cost: O(n m).
template <class T>
Standardised<T> standardise_columns(const arma::Mat<T>& x, T epsilon);

/// VJP: dx = inverse (c - mean of c - values mean of (c values)), column by column; c, dx [n x m]. The second term is
/// the mean's, the third the variance's. Cost: O(n m). Source: Ioffe and Szegedy, Batch Normalization (2015).
template <class T>
arma::Mat<T> standardise_vjp(const Standardised<T>& of, const arma::Mat<T>& c);

extern template Standardised<float> standardise_columns(const arma::Mat<float>&, float);
extern template Standardised<double> standardise_columns(const arma::Mat<double>&, double);
extern template arma::Mat<float> standardise_vjp(const Standardised<float>&, const arma::Mat<float>&);
extern template arma::Mat<double> standardise_vjp(const Standardised<double>&, const arma::Mat<double>&);

/// What normalising layers ask of the number that keeps them from dividing by zero: throws std::invalid_argument.
void require_epsilon(double epsilon, std::string_view layer);

}  // namespace mlp
