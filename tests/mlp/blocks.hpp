// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace blocks {

inline arma::mat ones(arma::uword rows, arma::uword columns) { return arma::mat(rows, columns, arma::fill::ones); }

}  // namespace blocks
