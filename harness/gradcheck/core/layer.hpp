// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <functional>
#include <utility>

#include <gradcheck/core/parameters.hpp>

namespace gradcheck {

/// A layer whose calls are those of three functions; see layer().
template <class Forward, class Backward, class Shown>
class LayerOfCalls {
 public:
  LayerOfCalls(Forward forward, Backward backward, Shown parameters)
      : forward_(std::move(forward)), backward_(std::move(backward)), parameters_(std::move(parameters)) {}

  template <class... X>
  requires std::invocable<Forward&, X...>
  decltype(auto) forward(X&&... x) { return std::invoke(forward_, std::forward<X>(x)...); }

  template <class... C>
  requires std::invocable<Backward&, C...>
  decltype(auto) backward(C&&... c) { return std::invoke(backward_, std::forward<C>(c)...); }

  decltype(auto) parameters() { return std::invoke(parameters_); }

 private:
  Forward forward_;
  Backward backward_;
  Shown parameters_;
};

/// A layer of another shape as check_layer wants it, by lambdas around its own calls: forward(x...) and backward(cotangent) in any of the
/// forms of check_layer, and parameters() as a function or, since a Parameter refers to the object and not to its memory, as they are.
/// Where samples are columns the lambdas transpose; where gradients go into members, or to bottom and top, they copy.
///   check_layer(layer([&](const mat& x) { return mat(l.Forward(x.t()).t()); }, [&](const mat& c) { return mat(l.Backward(c.t()).t()); },
///                     {{"weights", l.weights, l.gradient}}), x)
template <class Forward, class Backward, std::invocable Shown>
auto layer(Forward forward, Backward backward, Shown parameters) {
  return LayerOfCalls(std::move(forward), std::move(backward), std::move(parameters));
}
template <class Forward, class Backward>
auto layer(Forward forward, Backward backward, Parameters parameters = {}) {
  return layer(std::move(forward), std::move(backward), [parameters] { return parameters; });
}

}  // namespace gradcheck
