// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <stdexcept>
#include <string>
#include <vector>

#include <gradcheck/values/numbers.hpp>

namespace gradcheck {

/// What moves a point of type X where the type cannot be told (generic lambdas): a vector of its numbers.
template <class X>
struct DefaultTangent {
  using type = arma::Col<typename NumbersOf<X>::Number>;
};
template <class X>
requires(NumbersOf<X>::flat) struct DefaultTangent<X> {
  using type = std::vector<typename NumbersOf<X>::Number>;
};

namespace detail {

template <class D>
inline constexpr bool has_fixed_size = false;
template <class D>
requires requires { D::SizeAtCompileTime; }
inline constexpr bool has_fixed_size<D> = D::SizeAtCompileTime > 0;

/// An object of this type with these numbers. Throws std::invalid_argument where its size is fixed, and another one.
template <class D>
typename NumbersOf<D>::Owned tangent_of(const arma::vec& numbers) {
  typename NumbersOf<D>::Owned delta{};
  const auto size = [&delta] {
    return NumbersOf<typename NumbersOf<D>::Owned>::shape(delta).n_cols *
           NumbersOf<typename NumbersOf<D>::Owned>::shape(delta).n_rows;
  };
  if constexpr (!has_fixed_size<D> && requires { delta.resize(1); })
    if (size() != numbers.n_elem) delta.resize(numbers.n_elem);
  if (size() != numbers.n_elem)
    throw std::invalid_argument("plus takes a delta of " + std::to_string(size()) + " numbers, the dimension is " +
                                std::to_string(numbers.n_elem));
  NumbersOf<D>::write(delta, arma::conv_to<arma::Col<typename NumbersOf<D>::Number>>::from(numbers).memptr());
  return delta;
}

}  // namespace detail

}  // namespace gradcheck
