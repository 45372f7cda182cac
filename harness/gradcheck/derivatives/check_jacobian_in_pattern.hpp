// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <utility>

#include <gradcheck/derivatives/check_jacobian.hpp>
#include <gradcheck/derivatives/declared_entries.hpp>
#include <gradcheck/derivatives/sparse_pattern.hpp>
#include <gradcheck/values/pattern.hpp>

namespace gradcheck {

namespace detail {

template <class Jacobian, class X>
Report checked_sparse_in_pattern(const Differentiated& function, MovedArguments<X>& arguments, Jacobian& jacobian,
                                 const arma::uword& rows, const Pattern& pattern, const Options& options) {
  SparseDerivative derivative =
      sparse_derivative<std::remove_reference_t<Jacobian>, X>(function, arguments, jacobian, rows);
  derivative.given = derivative.function.derivative;
  derivative.function.declared = entries_declared(pattern, rows, size_of(function));
  derivative.function.derivative = [&derivative](double start) {
    return of_entries(derivative.given(start), *derivative.function.declared);
  };
  return check_sparse_derivative(derivative, SubjectKind::jacobian, options);
}

template <class F, class Jacobian, class X>
Report checked_in_pattern(F& f, Jacobian& jacobian, const X& x, const Pattern& pattern, const Options& options) {
  using Call = JacobianCall<std::remove_reference_t<Jacobian>, X>;
  MovedArguments<X> arguments(x, options.layout);
  arma::uword rows = 0;
  Differentiated function = outputs_of(f, arguments, rows);
  function.value();
  function.whole = "J";
  function.fills = Call::fills;
  if (is_large(rows, size_of(function)))
    return checked_sparse_in_pattern(function, arguments, jacobian, rows, pattern, options);
  function.declared = declared_entries(pattern, rows, function.coordinates);
  const std::function<SplitGradient(double)> given = only_exceptions([&](double start) {
    const FunctionValue whole = Call::ask(arguments, jacobian, rows, arguments.sizes(), start);
    return split_columns(whole.values, whole.spacing, rows, function.coordinates);
  });
  function.derivative = [&](double start) {
    SplitGradient all = given(start);
    function.writes_beside = function.writes_beside || writes_beside(all, function.declared);
    return as_declared(std::move(all), function.declared);
  };
  Report report = check_derivative(function, SubjectKind::jacobian, check_jacobian_values, options);
  note_pattern(
      report, function, [&] { return given(0.0); }, options);
  return report;
}

}  // namespace detail

/// Checks every entry of jacobian(x) as check_jacobian(f, jacobian, x) does, and that the pattern declares every entry
/// that is not zero. The pattern: Pattern{rows, columns}, or what an arma::SpMat stores, or an Eigen::SparseMatrix with
/// <gradcheck/eigen.hpp>, [m x n].
///   not declared, numerically not zero    disagrees: "missing in the pattern"
///   not declared, jacobian(x) not zero    taken for zero, which is what a solver reads there: a note
///   declared, always zero                 a note. Always: on both sides at x, in jacobian at two more points
/// Cost: that of check_jacobian, a call of f, and 3 Jacobians. Of more than 1,500 entries, zeros and all, those that
/// are declared alone are kept, and what lies outside is tested along random directions, then located.
/// Throws as check_jacobian does, and std::invalid_argument where the pattern has an entry outside [m x n].
template <class F, class Jacobian, class X, detail::DeclaresPattern P>
requires(!detail::LooksLikeData<Jacobian>) [[nodiscard]] Report
    check_jacobian(F&& f, Jacobian&& jacobian, const X& x, const P& pattern, const Options& options = {}) {
  if constexpr (detail::require_function_and_jacobian<F, Jacobian, X>())
    return detail::checked_in_pattern(f, jacobian, x, PatternOf<P>::read(pattern), options);
  else
    return {};
}

}  // namespace gradcheck
