// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <string>

#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/shape_text.hpp>

namespace gradcheck::detail {

/// "output [0, 1] is nan at x itself, 1 of 6 entries".
inline std::string not_finite_in_words(const arma::mat& outputs) {
  const arma::uvec found = arma::find_nonfinite(outputs);
  const std::string value = number(outputs(found(0)));
  if (outputs.n_elem == 1) return "the value is " + value + " at x itself";
  return "output " + place_text(found(0), outputs.n_rows) + " is " + value + " at x itself, " +
         std::to_string(found.n_elem) + " of " + std::to_string(outputs.n_elem) + " entries are not finite";
}

}  // namespace gradcheck::detail
