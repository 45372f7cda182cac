// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/derivatives/check_derivative.hpp>
#include <gradcheck/derivatives/jacobian_values.hpp>
#include <gradcheck/derivatives/moved_on_manifold.hpp>
#include <gradcheck/derivatives/requirements.hpp>

namespace gradcheck {

namespace detail {

/// plus(x, delta) gives a point as x; minus, where there is one, takes two of what f gives.
template <class F, class X, class Plus, class Minus>
consteval bool require_manifold() {
  using Arguments = MovedArguments<X>;
  static_assert(Arguments::single, "a point on a manifold is one x: pass its numbers as one vector or matrix");
  if constexpr (Arguments::single) {
    using Tangent = TangentOf<X, Plus>;
    constexpr bool has_tangent = HoldsNumbers<Tangent>;
    static_assert(has_tangent,
                  "plus's delta is of a type whose numbers cannot be written: it is expected as  "
                  "X plus(const X& x, const arma::vec& delta), or with a std::vector or Eigen vector");
    if constexpr (has_tangent) {
      constexpr bool moves = Arguments::template takes_with<Plus, Tangent>;
      static_assert(moves,
                    "plus cannot be called: it is expected as  X plus(const X& x, const arma::vec& delta), X the "
                    "type of the x that is passed");
      using Value = Plain<typename Arguments::template Result<F>>;
      constexpr bool differences = std::same_as<Minus, NoMinus> || std::invocable<Minus&, const Value&, const Value&>;
      static_assert(differences,
                    "minus cannot be called: it is expected as  arma::vec minus(const Y& y1, const Y& y0), "
                    "Y what f returns");
      return moves && differences;
    }
  }
  return false;
}

template <class F, class Jacobian, class X, class Plus, class Minus>
Report checked_on_manifold(F& f, Jacobian& jacobian, const X& x, const Manifold<Plus, Minus>& manifold,
                           Options options) {
  MovedOnManifold<F, Jacobian, X, Plus, Minus> moved(f, jacobian, x, manifold, options.layout);
  options.bounds.clear();
  Differentiated function;
  function.coordinates = moved.coordinates().blocks();
  function.value = only_exceptions([&] { return moved.output({}, {}); });
  function.derivative = only_exceptions([&](double start) {
    const FunctionValue whole = moved.jacobian(start);
    return split_columns(whole.values, whole.spacing, moved.rows(), function.coordinates);
  });
  function.whole = "J";
  function.fills = JacobianCall<std::remove_reference_t<Jacobian>, X>::fills;
  function.unchanged = [&] { return moved.unchanged(); };
  function.spacing = moved.spacing;
  function.settle = [&] { return moved.settle(); };
  function.own_mistakes = manifold_mistakes(moved.steps(), moved.coordinates());
  return check_derivative(function, SubjectKind::jacobian, check_jacobian_values, options);
}

}  // namespace detail

/// Checks every entry of jacobian(x) against f on a manifold, in its tangent space at x:
///   J(i, j) = d f_i(plus(x, delta)) / d delta_j  at delta = 0,                 [m x manifold.dimension]
///   with minus:  d minus(f(plus(x, delta)), f(x))_i / d delta_j  at delta = 0,  where f gives a point too
/// x is one point, in any type that check_jacobian takes: a quaternion as 4 numbers, a rotation as [3 x 3], a pose as
/// [4 x 4]. jacobian returns or fills the matrix as in check_jacobian. Options::layout parts delta; Options::bounds do
/// not count. Blocks: "J", or those of the layout.
/// Mistakes that are named beside those of every Jacobian: left for right (of a [k x k] x or a quaternion, w first or
/// last), ambient for tangent, a missing half.
/// Cost: as check_jacobian, of delta; one plus, and one minus, for each call of f; where entries disagree, up to 16
/// times that.
/// Throws as check_jacobian does, and std::invalid_argument where plus(x, 0) is not x or delta has another size.
template <class F, class Jacobian, class X, class Plus, class Minus>
requires(!detail::LooksLikeData<Jacobian>) [[nodiscard]] Report
    check_jacobian(F&& f, Jacobian&& jacobian, const X& x, const Manifold<Plus, Minus>& manifold,
                   const Options& options = {}) {
  if constexpr (detail::require_function_and_jacobian<F, Jacobian, X>()) {
    if constexpr (detail::require_manifold<F, X, Plus, Minus>())
      return detail::checked_on_manifold(f, jacobian, x, manifold, options);
    else
      return {};
  } else {
    return {};
  }
}

}  // namespace gradcheck
