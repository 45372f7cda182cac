// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>
#include <vector>

#include <gradcheck/render/machine/json_scalar.hpp>

namespace gradcheck::detail {

/// What `json` makes of each value, as an array.
template <class Values, class Json>
std::string json_array(const Values& values, Json json) {
  std::string all = "[";
  for (const auto& value : values) {
    if (all.size() > 1) all += ",";
    all += json(value);
  }
  return all + "]";
}

/// Rows of what `json` makes of each entry.
template <class Matrix, class Json>
std::string json_rows(const Matrix& m, Json json) {
  std::string all = "[";
  for (arma::uword i = 0; i < m.n_rows; ++i) {
    all += i > 0 ? ",[" : "[";
    for (arma::uword j = 0; j < m.n_cols; ++j) {
      if (j > 0) all += ",";
      all += json(m(i, j));
    }
    all += "]";
  }
  return all + "]";
}

inline std::string json_texts(const std::vector<std::string>& texts) { return json_array(texts, json_string); }

}  // namespace gradcheck::detail
