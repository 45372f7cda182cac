// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>

#include <gradcheck/layer/parameters.hpp>

namespace gradcheck {

namespace detail {

/// A layer whose calls are those of three functions; see layer().
template <class Forward, class Backward, class Shown>
class LayerOfCalls {
 public:
  LayerOfCalls(Forward forward, Backward backward, Shown parameters)
      : forward_(std::move(forward)), backward_(std::move(backward)), parameters_(std::move(parameters)) {}

  template <class... X>
  requires std::invocable<Forward&, X...>
  decltype(auto) forward(X&&... x) { return matrix_of(forward_, std::forward<X>(x)...); }
  template <class... C>
  requires std::invocable<Backward&, C...>
  decltype(auto) backward(C&&... c) { return matrix_of(backward_, std::forward<C>(c)...); }
  decltype(auto) parameters() { return std::invoke(parameters_); }

  /// The same of a const layer, where the functions are not mutable.
  template <class... X>
  requires std::invocable<const Forward&, X...>
  decltype(auto) forward(X&&... x) const { return matrix_of(forward_, std::forward<X>(x)...); }
  template <class... C>
  requires std::invocable<const Backward&, C...>
  decltype(auto) backward(C&&... c) const { return matrix_of(backward_, std::forward<C>(c)...); }
  decltype(auto) parameters() const requires std::invocable<const Shown&> { return std::invoke(parameters_); }

 private:
  template <class Function, class... A>
  static decltype(auto) matrix_of(Function& function, A&&... a) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Function&, A...>>;
    // an expression of Armadillo would refer to what died with the lambda
    static_assert(!arma::is_arma_type<Value>::value || arma::is_Mat<Value>::value,
                  "layer(): a lambda returns an Armadillo expression that outlives its operands, "
                  "expected a matrix, as in  [&](const arma::mat& x) -> arma::mat { return w * x; }");
    return std::invoke(function, std::forward<A>(a)...);
  }

  Forward forward_;
  Backward backward_;
  Shown parameters_;
};

}  // namespace detail

/// Wraps a layer whose calls look different, so that check_layer can take it. forward(x...) and backward(cotangent) are
/// lambdas around its own calls, in any of the forms that check_layer accepts. The parameters are given as they are,
/// for a Parameter refers to the object and not to its memory; or as a function that returns them. Where samples are
/// columns the lambdas transpose; where gradients go into members, or to bottom and top, they copy.
///   check_layer(layer([&](const mat& x) -> mat { return l.Forward(x.t()).t(); },
///                     [&](const mat& c) -> mat { return l.Backward(c.t()).t(); },
///                     {{"weights", l.weights, l.gradient}}), x)
template <class Forward, class Backward, std::invocable Shown>
auto layer(Forward forward, Backward backward, Shown parameters) {
  return detail::LayerOfCalls(std::move(forward), std::move(backward), std::move(parameters));
}
/// The same with the parameters as they are.
template <class Forward, class Backward>
auto layer(Forward forward, Backward backward, Parameters parameters = {}) {
  return layer(std::move(forward), std::move(backward), [parameters] { return parameters; });
}

}  // namespace gradcheck
