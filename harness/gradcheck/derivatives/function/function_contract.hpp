// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <gradcheck/derivatives/function/differentiated.hpp>
#include <gradcheck/report/report.hpp>
#include <gradcheck/subject/options.hpp>

namespace gradcheck::detail {

/// What disagrees with f at the coordinates as they stand, in words: "J [0, 1] is 2, numerically 3". Empty: nothing.
using WrongHere = std::function<std::string()>;
/// The same, of a report.
std::string first_disagreement(const Report& values);

/// Puts the contract of a function and its derivative to the test, and adds its clauses to the report, bit for bit:
///   deterministic       f asked twice at the same x gives the same
///   gradient repeats    and so does the derivative
///   gradient filled     a derivative that is filled in does not depend on what came in
///   asked before        f and derivative are the same again after both were asked at another x, in whatever order;
///                       the derivative there is not that of x, kept: the same to the last bit, and wrong
///   input unchanged     no call changed the x that it was given
/// Where noise is accepted, nothing is compared from call to call. Cost: 6 calls of each, 2 more of one that fills;
/// where the derivative is the same elsewhere and f is no straight line, that of the values as well.
/// wrong_here: none: a derivative that never changes is not put to that test.
void add_function_contract(Report& report, const Differentiated& function, const Options& options,
                           const WrongHere& wrong_here = {});

std::vector<std::string> function_clause_names();

/// For the clause "asked in part", of functions that can be asked for a part of what they give. The first number of the
/// part that differs by more than 1e-12 of itself, in words; empty: none does. Both have one shape.
/// asked_for: "the value alone is".
std::string difference_in_part(const std::string& name, const arma::mat& whole, const arma::mat& part,
                               const std::string& asked_for);

/// Moves every coordinate by up to `size` of itself, a zero by that of its block's root mean square (of 1 where that is
/// 0), within the bounds. Not put back.
void move_elsewhere(const Differentiated& function, const Options& options, double size, std::uint64_t seed);

}  // namespace gradcheck::detail
