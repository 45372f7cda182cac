// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <vector>

#include "functions/faults.hpp"
#include "functions/subject.hpp"

namespace functions {

/// Every wrong entry is off by a number times powers of the coordinates.
bool is_term_of_powers(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// What is off is the derivative of an expression of some coordinates, of the wrong columns, times a number: the
/// expression is linear, also in some coordinates alone, or a norm or a product of powers, or does not use every
/// coordinate that the function uses. second: its second derivatives.
bool is_of_inner_expression(const Subject& s, const Fault& f, const std::vector<arma::vec>& points, bool second);
/// The wrong rows are gradients: their own derivatives are symmetric.
bool is_of_another_function(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// What is off is s v v^T at each point.
bool is_outer_bend(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// What is off is u v^T + v u^T at each point: symmetric, with one eigenvalue above and one below zero, and no other.
bool is_of_cross_terms(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// Every number is a float, and the right one to within its rounding.
bool is_rounded_to_float(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// Every wrong entry is the right one times powers of the coordinates, or exponentials.
bool is_factor_of_x(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// Of every wrong entry the ratio to the right one stays along some coordinate along which that changes.
bool is_wrong_factor(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// One entry of several is wrong.
bool is_one_wrong_entry(const Subject& s, const Fault& f, const std::vector<arma::vec>& points);
/// Each wrong row, or column, is one number times the right one, at all points.
bool are_scaled_lines(const Subject& s, const Fault& f, const std::vector<arma::vec>& points, bool rows);

}  // namespace functions
