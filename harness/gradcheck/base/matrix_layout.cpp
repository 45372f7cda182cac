// SPDX-License-Identifier: MIT
#include <gradcheck/base/matrix_layout.hpp>

namespace gradcheck::detail {

template <>
const bool MatrixLayout<sizeof(arma::uword), arma::arma_config::mat_prealloc>::is_that_of_the_library = true;

}  // namespace gradcheck::detail
