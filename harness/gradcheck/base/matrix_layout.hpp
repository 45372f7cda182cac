// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace gradcheck::detail {

/// How a dense matrix lies in memory: bytes of arma::uword (ARMA_32BIT_WORD changes them) and elements that a matrix
/// holds in itself (ARMA_MAT_PREALLOC). The library defines `is_that_of_the_library` for its own layout alone.
template <std::size_t word, std::size_t held>
struct MatrixLayout {
  static const bool is_that_of_the_library;
};

/// Code that was compiled for another layout than the library's does not link, instead of reading matrices wrongly.
[[gnu::used]] static const bool* const matrix_layout =
    &MatrixLayout<sizeof(arma::uword), arma::arma_config::mat_prealloc>::is_that_of_the_library;

}  // namespace gradcheck::detail
