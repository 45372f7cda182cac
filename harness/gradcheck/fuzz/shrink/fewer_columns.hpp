// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/cases/model/case.hpp>

namespace gradcheck::fuzz {

/// A network of blocks with fewer columns at one place, each time what fewer(width) keeps: of x, or of the outputs of a
/// layer that has weights, at the top or inside a block. Norms, skips, the next weights and targets follow. A place
/// whose columns leave a block through its skip is left as it is.
std::vector<cases::Case> fewer_columns(const cases::Case& c, std::vector<arma::uvec> (*fewer)(arma::uword width));

}  // namespace gradcheck::fuzz
