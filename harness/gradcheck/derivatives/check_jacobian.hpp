// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/complex_values.hpp>
#include <gradcheck/derivatives/jacobian_call.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/matrix_clauses.hpp>
#include <gradcheck/derivatives/requirements.hpp>
#include <gradcheck/derivatives/sparse_call.hpp>

namespace gradcheck {

namespace detail {

/// f as the function whose outputs are differentiated. rows: how many it gave at last.
template <class F, class Arguments>
Differentiated outputs_of(F& f, Arguments& arguments, arma::uword& rows) {
  Differentiated function = of_arguments(arguments);
  function.value = only_exceptions([&] {
    FunctionValue y = arguments.output(f);
    rows = y.values.n_elem;
    return y;
  });
  add_complex_value(function, f, arguments);
  return function;
}

/// A sparse Jacobian or Hessian as its entries.
template <class Jacobian, class X>
Report checked_sparse(const Differentiated& function, MovedArguments<X>& arguments, Jacobian& jacobian,
                      const arma::uword& rows, SubjectKind kind, const Options& options) {
  SparseDerivative derivative =
      sparse_derivative<std::remove_reference_t<Jacobian>, X>(function, arguments, jacobian, rows);
  if (kind == SubjectKind::hessian) {
    derivative.is_symmetric = options.symmetric;
    derivative.function.derivative = [given = derivative.function.derivative, triangle = options.triangle](
                                         double start) { return mirrored(given(start), triangle); };
  }
  return check_sparse_derivative(derivative, kind, options);
}

template <class F, class Jacobian, class X>
Report checked_jacobian(F& f, Jacobian& jacobian, const X& x, SubjectKind kind, const Options& options) {
  using Call = JacobianCall<std::remove_reference_t<Jacobian>, X>;
  MovedArguments<X> arguments(x, options.layout);
  arma::uword rows = 0;
  Differentiated function = outputs_of(f, arguments, rows);
  const bool is_hessian = kind == SubjectKind::hessian;
  function.whole = is_hessian ? "H" : "J";
  function.fills = Call::fills;
  if constexpr (SparseCall<std::remove_reference_t<Jacobian>, X>::gives_sparse) {
    function.value();
    if (is_large(rows, size_of(function))) return checked_sparse(function, arguments, jacobian, rows, kind, options);
  }
  function.derivative = only_exceptions([&](double start) {
    const FunctionValue whole = Call::ask(arguments, jacobian, rows, arguments.sizes(), start);
    const arma::mat counted = is_hessian ? mirrored(whole.values, options.triangle) : whole.values;
    return split_columns(counted, whole.spacing, rows, function.coordinates);
  });
  if (is_hessian && options.symmetric) function.own_clauses.push_back(symmetric_clause());
  return check_derivative(function, kind, check_jacobian_values, options);
}

/// product(x, v) as the matrix of its columns, and linear in v.
template <class F, class Product, class X>
Report checked_product(F& f, Product& product, const X& x, SubjectKind kind, const Options& options) {
  MovedArguments<X> arguments(x, options.layout);
  arma::uword rows = 0;
  Differentiated function = outputs_of(f, arguments, rows);
  function.whole = kind == SubjectKind::hessian ? "H" : "J";
  const auto along = only_exceptions([&](const arma::vec& v) { return arguments.output_along(product, v); });
  function.derivative = [&, along](double) {
    const FunctionValue whole = columns_along_units(along, arguments.sizes()[0]);
    return split_columns(whole.values, whole.spacing, rows, function.coordinates);
  };
  function.own_clauses.push_back(linear_clause(along, options.seed));
  if (kind == SubjectKind::hessian && options.symmetric) function.own_clauses.push_back(symmetric_clause());
  return check_derivative(function, kind, check_jacobian_values, options);
}

}  // namespace detail

/// Checks every entry of jacobian(x) against f: R^n -> R^m, J(i, j) = df_i/dx_j. f gives m numbers in any type that x
/// may be of (of a matrix column by column, the order of x's own entries as well); jacobian returns [m x n], dense or
/// sparse, a vector where m or n is 1, a std::vector of m n numbers one row after the other, of a tuple also a tuple of
/// [m x n_k]; or fills it, as jacobian(x, J), which comes in with that size, if it is sparse without entries.
/// x, names and layout: as check_function. Block "J", or one for each argument that has a name or is one of several.
/// Cost: f is called once at each moved point, whatever m is: 6 to 40 calls for each coordinate; no more than 50
/// Jacobians. A sparse one of more than 1,500 entries, zeros and all, is kept as its entries: columns that reach
/// disjoint rows are moved together, so that the calls are 6 to some 40 for each of these groups (docs/engines.md).
/// Throws as check_function does, and std::invalid_argument where f gives no number.
template <class F, class Jacobian, class X = arma::mat>
requires(!detail::LooksLikeData<Jacobian> && !std::same_as<X, Options>) [[nodiscard]] Report
    check_jacobian(F&& f, Jacobian&& jacobian, const X& x, const Options& options = {}) {
  if constexpr (detail::require_function_and_jacobian<F, Jacobian, X>())
    return detail::checked_jacobian(f, jacobian, x, SubjectKind::jacobian, options);
  else
    return {};
}

/// Checks every entry of hessian(x) against gradient, H(i, j) = dgradient_i/dx_j, and that both are symmetric, unless
/// Options::symmetric is false. Options::triangle: which part of the matrix counts. Block "H". Otherwise as
/// check_jacobian.
template <class Gradient, class Hessian, class X = arma::mat>
requires(!detail::LooksLikeData<Hessian> && !std::same_as<X, Options>) [[nodiscard]] Report
    check_hessian(Gradient&& gradient, Hessian&& hessian, const X& x, const Options& options = {}) {
  if constexpr (detail::require_function_and_jacobian<Gradient, Hessian, X>())
    return detail::checked_jacobian(gradient, hessian, x, SubjectKind::hessian, options);
  else
    return {};
}

/// Checks the derivative along v, jvp(x, v) = J v with v of x's type and shape: the products with all unit vectors are
/// the columns of J, and jvp is linear in v. Block "J". Otherwise as check_jacobian; n products take the place of a
/// Jacobian.
template <class F, class Jvp, class X = arma::mat>
requires(!detail::LooksLikeData<Jvp> && !std::same_as<X, Options>) [[nodiscard]] Report
    check_directional(F&& f, Jvp&& jvp, const X& x, const Options& options = {}) {
  if constexpr (detail::require_function_and_product<F, Jvp, X>())
    return detail::checked_product(f, jvp, x, SubjectKind::jacobian, options);
  else
    return {};
}

/// The same of product(x, v) = H v, the derivative of the gradient along v, which is symmetric unless
/// Options::symmetric is false. Block "H".
template <class Gradient, class Product, class X = arma::mat>
requires(!detail::LooksLikeData<Product> && !std::same_as<X, Options>) [[nodiscard]] Report
    check_hessian_vector(Gradient&& gradient, Product&& product, const X& x, const Options& options = {}) {
  if constexpr (detail::require_function_and_product<Gradient, Product, X>())
    return detail::checked_product(gradient, product, x, SubjectKind::hessian, options);
  else
    return {};
}

}  // namespace gradcheck
