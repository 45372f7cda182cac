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

/// Throws std::invalid_argument where x is not a batch of finite numbers [N x width]. layer: "layer_norm".
template <class T>
void batch(const arma::Mat<T>& x, arma::uword width, std::string_view layer);

/// Throws std::logic_error where nothing is kept of a forward [0 x 0], and std::invalid_argument where the cotangent
/// has not the shape of the output that was.
template <class T>
void cotangent(const arma::Mat<T>& given, arma::uword rows, arma::uword columns, std::string_view layer);

/// Throws std::invalid_argument where a parameter is not a row of so many numbers.
template <class T>
void row(const arma::Mat<T>& parameter, arma::uword width, std::string_view layer, std::string_view name);

/// Throws std::invalid_argument: unknown <what> "<found>", expected one of <known>.
[[noreturn]] void unknown_name(std::string_view what, std::string_view found,
                               const std::vector<std::string_view>& known);

extern template void finite<float>(const arma::Mat<float>&, std::string_view);
extern template void finite<double>(const arma::Mat<double>&, std::string_view);
extern template void batch<float>(const arma::Mat<float>&, arma::uword, std::string_view);
extern template void batch<double>(const arma::Mat<double>&, arma::uword, std::string_view);
extern template void cotangent<float>(const arma::Mat<float>&, arma::uword, arma::uword, std::string_view);
extern template void cotangent<double>(const arma::Mat<double>&, arma::uword, arma::uword, std::string_view);
extern template void row<float>(const arma::Mat<float>&, arma::uword, std::string_view, std::string_view);
extern template void row<double>(const arma::Mat<double>&, arma::uword, std::string_view, std::string_view);

}  // namespace mlp::requirement
