// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>

namespace gradcheck::detail {

/// Of every term the number of the first one that belongs to the same outputs: samples whose outputs are equal to the
/// bit round alike, whatever their targets are. outputs [N x out]; terms: N, or N out, column by column, one for each
/// output; else, and where all samples differ, empty. Cost: O(N out log N).
arma::uvec alike_terms(const arma::mat& outputs, arma::uword terms);

/// ||noise||_2, [terms], but the noise of terms with the same number is added up. Terms behind the last number stand
/// alone.
double norm_of_sums(const arma::vec& noise, const arma::uvec& alike);

/// ||v||_2 without overflow or underflow of the squares.
double norm2(const arma::vec& v);

}  // namespace gradcheck::detail
