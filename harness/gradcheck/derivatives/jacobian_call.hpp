// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <tuple>
#include <type_traits>
#include <vector>

#include <gradcheck/derivatives/jacobian_shape.hpp>
#include <gradcheck/values/jacobian_matrix.hpp>
#include <gradcheck/values/moved_arguments.hpp>
#include <gradcheck/values/parameter_of.hpp>
#include <gradcheck/values/sparse_values.hpp>

namespace gradcheck::detail {

/// How a Jacobian is asked for: jacobian(x) returns it, whole or of a tuple as a tuple; jacobian(x, J) fills it, dense
/// or sparse.
template <class Jacobian, class X>
class JacobianCall {
  using Arguments = MovedArguments<X>;
  using Types = typename ArgumentTypes<X>::types;
  using First = std::tuple_element_t<0, Types>;
  static constexpr std::size_t arguments = std::tuple_size_v<Types>;
  /// What it fills, as its parameter says, or else what is usual beside x.
  using Parameter = typename ParameterOf<Jacobian, arguments, typename DefaultJacobian<First>::type>::type;
  using Filled = Plain<Parameter>;

  template <class J>
  static constexpr bool fills_this = [] {
    if constexpr (CanBeFilledAsJacobian<J>)
      return Arguments::template form<Jacobian,
                                      decltype(NumbersOf<J>::filled(std::declval<typename NumbersOf<J>::Owned&>()))> !=
             CallForm::none;
    else
      return false;
  }();

 public:
  static constexpr bool returns = Arguments::template takes_x<Jacobian>;
  static constexpr bool fills = [] {
    if constexpr (returns)
      return false;
    else
      return fills_this<Filled>;
  }();
  /// It fills a sparse matrix, as its parameter says. That comes in without entries, for a solver's insert or
  /// setFromTriplets.
  static constexpr bool fills_sparse = [] {
    if constexpr (!returns && !fills && CanBeFilledSparse<Parameter> && Readable<Parameter>)
      return Arguments::template form<Jacobian, Parameter&> != CallForm::none;
    else
      return false;
  }();
  /// What it returns can be read as a Jacobian.
  static constexpr bool reads = [] {
    if constexpr (!returns)
      return true;
    else
      return Readable<typename Arguments::template Result<Jacobian>> ||
             readable_parts<std::remove_cvref_t<typename Arguments::template Result<Jacobian>>> == arguments;
  }();

  /// The Jacobian of so many rows, and of so many columns by each argument, at the numbers as they stand.
  static FunctionValue ask(Arguments& x, Jacobian& jacobian, arma::uword rows, const std::vector<arma::uword>& sizes,
                           [[maybe_unused]] double start) {
    arma::uword cols = 0;
    for (const arma::uword n : sizes) cols += n;
    if constexpr (returns) {
      return x.call(jacobian, [&](const auto& j) { return read(j, rows, sizes, cols); });
    } else if constexpr (fills_sparse) {
      return read(filled_sparse(x, jacobian, rows, cols), rows, sizes, cols);
    } else {
      auto filled = JacobianMatrix<typename NumbersOf<Filled>::Owned>::make(rows, cols, start);
      x.output(jacobian, NumbersOf<Filled>::filled(filled));
      const FunctionValue whole = output_of(filled);
      return {as_jacobian(whole, rows, cols), whole.spacing, false};
    }
  }

  /// The sparse matrix that it fills.
  static Parameter filled_sparse(Arguments& x, Jacobian& jacobian, arma::uword rows,
                                 arma::uword cols) requires(fills_sparse) {
    Parameter filled = SparseOf<Parameter>::sized(rows, cols);
    x.call(
        jacobian, [](const auto&) { return FunctionValue{}; }, filled);
    return filled;
  }

 private:
  template <class J>
  static FunctionValue read(const J& j, arma::uword rows, const std::vector<arma::uword>& sizes, arma::uword cols) {
    if constexpr (Readable<J>) {
      const FunctionValue whole = output_of(j);
      return {as_jacobian(whole, rows, cols), whole.spacing, false};
    } else {
      return read_parts(j, rows, sizes, std::make_index_sequence<arguments>());
    }
  }
  template <class J, std::size_t... I>
  static FunctionValue read_parts(const J& j, arma::uword rows, const std::vector<arma::uword>& sizes,
                                  std::index_sequence<I...>) {
    double spacing = 0x1p-52;
    std::vector<arma::mat> parts;
    const auto add = [&](const FunctionValue& part, arma::uword cols) {
      spacing = std::max(spacing, part.spacing);
      parts.push_back(as_jacobian(part, rows, cols));
    };
    (add(output_of(std::get<I>(j)), sizes[I]), ...);
    return {side_by_side(parts), spacing, false};
  }
};

}  // namespace gradcheck::detail
