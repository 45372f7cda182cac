// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <vector>

#include <gradcheck/values/numbers.hpp>

namespace gradcheck {

/// How a Jacobian [rows x cols] of this type is made before it is filled: every number of it is `start`. Where the type
/// has neither rows nor columns (std::vector), its numbers are those of one row after the other.
template <class J>
struct JacobianMatrix {};

template <detail::Real T>
struct JacobianMatrix<arma::Mat<T>> {
  static arma::Mat<T> make(arma::uword rows, arma::uword cols, double start) {
    return arma::Mat<T>(rows, cols).fill(static_cast<T>(start));
  }
};

template <detail::Real T, class Allocator>
struct JacobianMatrix<std::vector<T, Allocator>> {
  static std::vector<T, Allocator> make(arma::uword rows, arma::uword cols, double start) {
    return std::vector<T, Allocator>(rows * cols, static_cast<T>(start));
  }
};

/// What a Jacobian is by default where x is an X, for functions of which the parameters cannot be told (generic
/// lambdas).
template <class X>
struct DefaultJacobian {
  using type = arma::Mat<typename NumbersOf<X>::Number>;
};

namespace detail {

template <class J>
concept CanBeFilledAsJacobian = requires {
  JacobianMatrix<typename NumbersOf<J>::Owned>::make(1, 1, 0.0);
};

}  // namespace detail

}  // namespace gradcheck
