// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/sparse/check_sparse.hpp>
#include <gradcheck/values/pattern.hpp>

namespace gradcheck::detail {

/// A pattern as the entries of a Jacobian [rows x cols]. Throws std::invalid_argument where it has an entry that the
/// Jacobian has not, or is of a matrix of another size.
SparseEntries entries_declared(const Pattern& pattern, arma::uword rows, arma::uword cols);

/// Of a derivative with a pattern: notes which entries that are declared are zero here and at two more points, and what
/// it gives beside them that is not zero. Cost: 3 derivatives.
void note_pattern_of(Report& report, const SparseDerivative& derivative, const Differentiated& whole,
                     const SparseCheck& check, const Options& options);

}  // namespace gradcheck::detail
