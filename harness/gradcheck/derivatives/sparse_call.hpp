// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <functional>
#include <numeric>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/function/sparse_derivative.hpp>
#include <gradcheck/derivatives/jacobian_call.hpp>
#include <gradcheck/values/moved_arguments.hpp>
#include <gradcheck/values/sparse_values.hpp>

namespace gradcheck::detail {

template <class R>
inline constexpr bool any_sparse = GivesSparse<R>;
template <class... R>
inline constexpr bool any_sparse<std::tuple<R...>> = (GivesSparse<R> || ...);

/// How a Jacobian is asked for its entries. One that is dense gives those that are not zero.
template <class Jacobian, class X>
class SparseCall {
  using Arguments = MovedArguments<X>;
  using Call = JacobianCall<Jacobian, X>;

 public:
  /// What it returns is sparse, or a tuple with something sparse; or it fills something sparse.
  static constexpr bool gives_sparse = [] {
    if constexpr (Call::returns)
      return any_sparse<std::remove_cvref_t<typename Arguments::template Result<Jacobian>>>;
    else
      return Call::fills_sparse;
  }();

  /// As JacobianCall::ask.
  static SparseValues ask(Arguments& x, Jacobian& jacobian, arma::uword rows, const std::vector<arma::uword>& sizes,
                          double start) {
    if constexpr (Call::fills_sparse) {
      return read(Call::filled_sparse(x, jacobian, rows, std::accumulate(sizes.begin(), sizes.end(), arma::uword(0))),
                  rows, sizes);
    } else if constexpr (gives_sparse) {
      return x.call(jacobian, [&](const auto& j) { return read(j, rows, sizes); });
    } else {
      const FunctionValue whole = Call::ask(x, jacobian, rows, sizes, start);
      return not_zero(whole.values, whole.spacing);
    }
  }

 private:
  template <class J>
  static SparseValues read(const J& j, arma::uword rows, const std::vector<arma::uword>& sizes) {
    if constexpr (GivesSparse<J>)
      return SparseOf<std::remove_cvref_t<J>>::read(j);
    else
      return read_parts(j, rows, sizes, std::make_index_sequence<std::tuple_size_v<J>>());
  }
  template <class J, std::size_t... I>
  static SparseValues read_parts(const J& j, arma::uword rows, const std::vector<arma::uword>& sizes,
                                 std::index_sequence<I...>) {
    SparseValues all{rows, 0, {}, {}, {}};
    ((all = beside(std::move(all), read_part(std::get<I>(j), rows, sizes[I]))), ...);
    return all;
  }
  template <class J>
  static SparseValues read_part(const J& j, arma::uword rows, arma::uword cols) {
    if constexpr (GivesSparse<J>) {
      return SparseOf<std::remove_cvref_t<J>>::read(j);
    } else {
      const FunctionValue part = output_of(j);
      return not_zero(as_jacobian(part, rows, cols), part.spacing);
    }
  }
};

/// function: its coordinates and values, without the derivative; rows: where the number of its values stands. All that
/// it refers to must outlive what is returned.
template <class Jacobian, class X>
SparseDerivative sparse_derivative(const Differentiated& function, MovedArguments<X>& arguments, Jacobian& jacobian,
                                   const arma::uword& rows) {
  SparseDerivative derivative;
  derivative.function.coordinates = function.coordinates;
  for (std::size_t k = 0; k < function.coordinates.size(); ++k)
    derivative.function.names.push_back(function.name_of(k));
  derivative.function.value = function.value;
  derivative.function.derivative = only_exceptions(
      [&](double start) { return SparseCall<Jacobian, X>::ask(arguments, jacobian, rows, arguments.sizes(), start); });
  derivative.fills = JacobianCall<Jacobian, X>::fills;
  derivative.unchanged = function.unchanged;
  return derivative;
}

}  // namespace gradcheck::detail
