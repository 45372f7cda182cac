// SPDX-License-Identifier: MIT
#include <gradcheck/base/matrix_layout.hpp>

namespace gradcheck::detail {

template <std::size_t word, std::size_t held>
const bool MatrixLayout<word, held>::is_that_of_the_library = true;

template struct MatrixLayout<sizeof(arma::uword), arma::arma_config::mat_prealloc>;

}  // namespace gradcheck::detail
