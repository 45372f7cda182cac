// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <limits>

#include <gradcheck/values/numbers.hpp>
#include <gradcheck/values/plain.hpp>

namespace gradcheck::detail {

/// What a function gave, as a matrix, and what is known of it.
struct FunctionValue {
  arma::mat values;          ///< [rows x cols]
  double spacing = 0x1p-52;  ///< from 1 to the next number of its type
  bool flat = false;         ///< neither rows nor columns: any vector of as many numbers is the same
};

/// The numbers of an object, column-major.
template <HoldsNumbers X>
arma::Mat<typename NumbersOf<X>::Number> numbers_of(const X& x) {
  arma::Mat<typename NumbersOf<X>::Number> numbers(NumbersOf<X>::shape(x), arma::fill::none);
  NumbersOf<X>::read(x, numbers.memptr());
  return numbers;
}

/// Whether m holds n numbers of a type without rows and columns, in a row or in a column.
inline bool is_flat(const arma::mat& m, bool has_no_rows, arma::uword n) {
  return has_no_rows && (m.n_rows == 1 || m.n_cols == 1) && m.n_elem == n;
}

template <Readable Y>
FunctionValue output_of(const Y& y) {
  using Held = Plain<Y>;
  if constexpr (std::same_as<Held, Y>) {
    constexpr auto spacing = static_cast<double>(std::numeric_limits<typename NumbersOf<Held>::Number>::epsilon());
    return {arma::conv_to<arma::mat>::from(numbers_of(y)), spacing, NumbersOf<Held>::flat};
  } else {
    return output_of(static_cast<Held>(y));
  }
}

}  // namespace gradcheck::detail
