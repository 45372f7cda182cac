// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include <gradcheck/derivatives/mistakes/ratios.hpp>

namespace gradcheck::detail {

Finding of_part(const OffBy& by, std::string mistake, std::string sentence);
/// The coordinates of the wrong columns.
CoordinateNumbers own_coordinates(const OffBy& by);
bool is_among(const CoordinateNumbers& all, std::size_t c);

/// What is off is the derivative of one inner expression, times a number: of a linear one.
std::optional<Finding> inner_linear(const OffBy& by, const Ratios& of);
/// Of some coordinates alone, of a norm or a product, linear in some; of a Hessian the part phi''(u) u' u'^T.
std::optional<Finding> inner_expression(const OffBy& by, const Ratios& of);
/// Every wrong entry is the one that is known best, times a number and powers of coordinates, at all points.
/// Of one entry these are told.
struct PowersOfEntry {
  arma::uword entry = 0;
  Law law = {};
};
std::optional<PowersOfEntry> direction_of_powers(const OffBy& by, const Ratios& of);
/// A Hessian that is J^T J, where that of f is not positive: the second derivatives of the residuals are missing.
std::optional<Finding> gauss_newton(const OffBy& by);
/// A Hessian that is off by u v^T + v u^T.
std::optional<Finding> cross_terms(const OffBy& by);
/// Each wrong entry is right but for a factor of fewer coordinates than it is of.
std::optional<Finding> wrong_factor(const OffBy& by);
/// A gradient whose entries add up to zero, all or by 2 or 3 directions, as those of a function of differences do, and
/// these do not.
std::optional<Finding> not_adding_up(const OffBy& by);
/// Right entries of the wrong rows are so well known that what the wrong ones are off by would show there: to this
/// share of it.
bool would_show_beside(const OffBy& by, double share);
/// One entry alone is wrong, which nothing else explains: tried last.
std::optional<Finding> one_wrong_entry(const OffBy& by);
/// A row is the gradient of another function than f: one that lacks a term, or has it with another sign.
std::optional<Finding> of_another_function(const OffBy& by);

}  // namespace gradcheck::detail
