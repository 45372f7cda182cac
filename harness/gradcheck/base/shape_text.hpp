// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

namespace gradcheck::detail {

/// "[2 x 3]", as every message writes a shape: rows first.
template <class Matrix>
std::string shape(const Matrix& m) {
  return std::string("[").append(std::to_string(m.n_rows)).append(" x ").append(std::to_string(m.n_cols)).append("]");
}

/// "[1, 2]": the place of entry i, column-major, of a matrix of so many rows.
inline std::string place_text(arma::uword i, arma::uword rows) {
  return std::string("[").append(std::to_string(i % rows)).append(", ").append(std::to_string(i / rows)).append("]");
}

}  // namespace gradcheck::detail
