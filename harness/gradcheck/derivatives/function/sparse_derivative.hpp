// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/sparse/sparse_function.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// A sparse derivative, and what its check needs to know beside its numbers.
struct SparseDerivative {
  SparseFunction function;
  /// Where some entries alone are declared, the derivative with all that it gives. None: it gives nothing else.
  std::function<SparseValues(double start)> given = {};
  bool fills = false;               ///< the derivative is filled in, not returned
  bool is_symmetric = false;        ///< it has to be: a Hessian
  std::function<bool()> unchanged;  ///< whether no call changed its x so far

  /// A mistake that this kind of derivative knows alone: with this instead of what it is made in, all is right.
  struct OwnMistake {
    std::string mistake, sentence;
    std::function<void(SparseFunction&)> instead;
  };
  std::vector<OwnMistake> own_mistakes = {};
};

/// Matrices of no more entries are looked at whole, zeros and all: that is as cheap, and says more.
inline constexpr arma::uword most_whole = most_diagnosed;
inline bool is_large(arma::uword rows, arma::uword cols) { return rows * cols > most_whole; }

/// What check_derivative is for whole matrices: values, then contract, then findings. The report's blocks hold entries.
/// Where some are wrong, these are judged at two more points.
Report check_sparse_derivative(const SparseDerivative& derivative, SubjectKind kind, const Options& options);

/// A dense matrix as its entries that are not zero.
SparseValues not_zero(const arma::mat& matrix, double spacing);

/// Those of its entries that are declared.
SparseValues of_entries(const SparseValues& matrix, const SparseEntries& declared);

/// A Hessian of which one triangle counts, with the mirror images of its entries.
SparseValues mirrored(SparseValues hessian, Triangle triangle);

}  // namespace gradcheck::detail
