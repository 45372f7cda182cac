// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>

#include <gradcheck/derivatives/function/differentiated.hpp>

namespace gradcheck::detail {

/// H(i, j) = H(j, i), on both sides: where the numeric one differs by more than four error bars, the gradient is that
/// of no function; the analytic one may differ by 1e-9 of its largest entry (float: 1e-4).
Differentiated::OwnClause symmetric_clause();

/// product(v) = sum_j product(e_j) v_j for a random v and for -v, within 2^12 roundings of what is added up. product:
/// at x.
Differentiated::OwnClause linear_clause(std::function<FunctionValue(const arma::vec& v)> product, std::uint64_t seed);

/// The matrix whose columns are product(e_j), [numbers of the product x n]. Cost: n products.
FunctionValue columns_along_units(const std::function<FunctionValue(const arma::vec& v)>& product, arma::uword n);

}  // namespace gradcheck::detail
