// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What was given as a Jacobian, as [rows x cols] where it has as many numbers in a way that can be told: a matrix of
/// that shape, of one row or column any vector, of a type without rows and columns one row after the other. Otherwise
/// as it is.
arma::mat as_jacobian(const FunctionValue& given, arma::uword rows, arma::uword cols);

/// The columns of each block. A Jacobian of another shape is every block's, of none of which that is the shape.
SplitGradient split_columns(const arma::mat& jacobian, double spacing, arma::uword rows,
                            const std::vector<NamedCoordinates>& blocks);

/// Jacobians by several arguments side by side, each as it is by as_jacobian; one of another number of rows: empty.
arma::mat side_by_side(const std::vector<arma::mat>& parts);

/// Which entries of a Hessian count: those of the triangle, and for the others their mirror images.
arma::mat mirrored(const arma::mat& hessian, Triangle triangle);

}  // namespace gradcheck::detail
