// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <string_view>
#include <vector>

/// What the library asks of its arguments, and the words it says so in. Not for users.
namespace mlp::requirement {

std::string shape(arma::uword rows, arma::uword columns);  ///< "[4 x 3]"

template <class T>
std::string shape(const arma::Mat<T>& matrix) {
  return shape(matrix.n_rows, matrix.n_cols);
}

std::string number(double value);  ///< six digits, "nan", "inf" or "-inf"

/// Throws std::invalid_argument naming the first entry (down the columns) that is not finite. O(size).
template <class T>
void finite(const arma::Mat<T>& matrix, std::string_view what);

/// Throws std::invalid_argument: unknown <what> "<found>", expected one of <known>.
[[noreturn]] void unknown_name(std::string_view what, std::string_view found,
                               const std::vector<std::string_view>& known);

extern template void finite<float>(const arma::Mat<float>&, std::string_view);
extern template void finite<double>(const arma::Mat<double>&, std::string_view);

}  // namespace mlp::requirement
