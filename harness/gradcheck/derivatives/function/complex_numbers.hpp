// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

#include <gradcheck/subject/complex_side.hpp>

namespace gradcheck::detail {

/// These numbers, moved.
arma::cx_vec moved_numbers(const arma::vec& numbers, const ComplexMove& move);

}  // namespace gradcheck::detail
