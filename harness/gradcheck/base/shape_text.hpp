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

}  // namespace gradcheck::detail
