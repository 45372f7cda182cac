// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/chain/chain.hpp>
#include <gradcheck/layer_check/check_layer.hpp>
#include <gradcheck/values/layout.hpp>

namespace gradcheck {

namespace detail {

/// value(y, t) as a matrix of terms, or one alone.
template <class L, class S, class U>
concept LossValue = requires(L& loss, const arma::Mat<S>& y, const arma::Mat<U>& t) {
  requires std::convertible_to<decltype(loss.value(y, t)), double> || requires {
    typename std::decay_t<decltype(loss.value(y, t))>::elem_type;
  };
};
template <class L, class S, class U>
concept LossGradient = requires(L& loss, const arma::Mat<S>& y, const arma::Mat<U>& t) {
  typename std::decay_t<decltype(loss.gradient(y, t))>::elem_type;
};

/// A loss as a layer of {y, t}: forward gives its terms, backward of ones its gradient. Another cotangent scales the
/// gradient: row by row where the loss has a term for each sample, else all of it. Holds a copy of the loss where L is
/// no reference (a twin).
template <class L, class S, class U>
struct LossLayer {
  L loss;
  arma::Mat<S> y = {};
  arma::Mat<U> t = {};

  void reset() requires Resets<std::remove_reference_t<L>> { loss.reset(); }
  arma::Mat<S> forward(const arma::Mat<S>& outputs, const arma::Mat<U>& targets) {
    y = outputs;
    t = targets;
    if constexpr (std::convertible_to<decltype(loss.value(outputs, targets)), double>)
      return arma::Mat<S>(1, 1).fill(static_cast<S>(loss.value(outputs, targets)));
    else
      return loss.value(outputs, targets);
  }
  arma::Mat<S> backward(const arma::Mat<S>& cotangent) {
    arma::Mat<S> dy = loss.gradient(y, t);
    if (cotangent.n_cols == 1 && cotangent.n_rows == dy.n_rows)
      dy.each_col() %= cotangent;
    else
      dy *= cotangent(0);
    return dy;
  }
};

template <class S, class U, class L>
AnyLayer erase_owned_loss(L loss) {
  const auto layer = std::make_shared<LossLayer<L, S, U>>(LossLayer<L, S, U>{loss});
  AnyLayer any = erase_layer<S, U>(*layer);
  any.forward = [layer, forward = any.forward](AnyLayer::Matrices& inputs) { return forward(inputs); };
  any.differentiable = {true, false};
  any.object = memory_of(std::addressof(layer->loss), 1);
  return any;
}

/// Forgets a loss's type. In float it is differenced in double, where it casts to it or takes double matrices as it is.
template <class S, class U, class L>
AnyLayer erase_loss(L& loss) {
  AnyLayer any = erase_owned_loss<S, U, L&>(loss);
  if constexpr (std::same_as<S, float>) {
    using D = std::conditional_t<std::floating_point<U>, double, U>;
    if constexpr (CastsToDouble<L>)
      any.in_double = std::make_shared<AnyLayer>(
          erase_owned_loss<double, D>(only_exceptions([&loss] { return loss.template cast<double>(); })()));
    else if constexpr (LossValue<L, double, U> && LossGradient<L, double, U>)
      any.in_double = std::make_shared<AnyLayer>(erase_owned_loss<double, U, L&>(loss));
  }
  return any;
}

template <class L>
inline constexpr bool is_called = false;
template <class L>
inline constexpr bool is_called<Named<L>> = true;

/// Called by its place and type, "layer 2 Tanh", or as it was named; the parameters by their place or that name.
inline void add_module(Chain& chain, AnyLayer layer, const std::string& name) {
  const std::string place = "layer " + std::to_string(chain.modules.size() + 1);
  const std::string with_type = layer.name == AnyLayer().name ? place : place + " " + layer.name;
  chain.modules.push_back({name.empty() ? with_type : name, name.empty() ? place : name, std::move(layer)});
}

/// Adds a layer to a chain. Returns a value of its output's scalar, by whose type the next layer is added.
template <class S, class L>
auto add_layer(Chain& chain, L& layer, const std::string& name = {}) {
  if constexpr (is_called<std::remove_const_t<L>>) {
    return add_layer<S>(chain, layer.value, layer.layout.parts.at(0).name);
  } else if constexpr (!Forward<L, S> && requires { *layer; }) {  // a pointer to a layer
    return add_layer<S>(chain, *layer, name);
  } else {
    add_module(chain, erase_complete_layer(std::type_identity<std::tuple<S>>{}, layer), name);
    return typename OutputScalar<L, S>::type{};
  }
}

template <class S, class First, class... Rest>
auto add_layers(Chain& chain, First& first, Rest&... rest) {
  using Next = decltype(add_layer<S>(chain, first));
  add_layer<S>(chain, first);
  if constexpr (sizeof...(Rest) == 0)
    return Next{};
  else
    return add_layers<Next>(chain, rest...);
}

/// The layers of a tuple, or of a range of one type.
template <class S, class Layers>
auto add_all_layers(Chain& chain, Layers& layers) {
  if constexpr (requires { layers.begin(); }) {
    for (auto& layer : layers) add_layer<S>(chain, layer);
    using Next = decltype(add_layer<S>(chain, *layers.begin()));
    static_assert(std::same_as<S, Next>,
                  "check_chain: layers in a range must give the scalar that they take; use std::tie");
    return Next{};
  } else {
    return std::apply([&chain](auto&... layer) { return add_layers<S>(chain, layer...); }, layers);
  }
}

template <class S, class U, class L>
AnyLayer erase_complete_loss(L& loss) {
  using Changing = std::remove_const_t<L>;
  constexpr bool value = LossValue<L, S, U>, gradient = LossGradient<L, S, U>;
  constexpr bool unchanging = (LossValue<Changing, S, U> && !value) || (LossGradient<Changing, S, U> && !gradient);
  static_assert(!unchanging,
                "check_chain: the loss is const, but its value/gradient is not: pass a loss that may change, or make "
                "them const");
  static_assert(value || unchanging,
                "check_chain: the loss needs  double value(const Mat& y, const Mat& t) const  or a Mat of its terms");
  static_assert(gradient || !value || unchanging,
                "check_chain: the loss needs  Mat gradient(const Mat& y, const Mat& t) const  of y's shape");
  if constexpr (value && gradient)
    return erase_loss<S, U>(loss);
  else
    return {};
}

/// check_chain's report of a chain whose types are forgotten. Throws std::invalid_argument without layers, and what
/// forward throws at x, with the layer's name: "layer 2, forward: ...".
[[nodiscard]] Report check_any_chain(Chain& chain, const Options& options = {});

/// The chain without a step of its own: layer after layer is called.
template <class Layers, class Loss, class X, class T>
Chain chain_of(Layers& layers, Loss& loss, const X& x, const T& t) {
  using S = typename X::elem_type;
  using U = typename T::elem_type;
  constexpr bool complex = holds_complex<S> || holds_complex<U>;
  static_assert(!complex, "check_chain: complex matrices are not taken: pass real and imaginary part as two inputs");
  Chain chain;
  if constexpr (complex) return chain;
  using Output = decltype(add_all_layers<S>(chain, layers));
  add_all_layers<S>(chain, layers);
  chain.loss = erase_complete_loss<Output, U>(loss);
  chain.x = in_double(x);
  chain.t = in_double(t);
  return chain;
}

template <class Step, class S, class U>
concept StepOfChain = requires(Step& step, const arma::Mat<S>& x, const arma::Mat<U>& t) {
  typename std::decay_t<decltype(step(x, t))>::elem_type;
};

}  // namespace detail

/// Checks a chain of layers with a loss end to end, J = sum of loss.value(y, t), y = layers(x): every entry of every
/// parameter ("layer 2 weights") and of the input. Where something disagrees, every layer and the loss are called
/// alone, and the one that is wrong is named with its mistake, see localise.hpp.
/// layers: std::tie(a, b, c), or a vector of one type, or of pointers to one; each as check_layer takes it, with one
/// input. A layer is called by its place and type, "layer 2 Tanh", its parameters "layer 2 weights"; or as you name it,
/// std::make_tuple(named("encoder", a), named("decoder", b)): "encoder", "encoder weights". No two have one name.
/// loss:
///   double value(const Mat& y, const Mat& t) const     or a Mat of terms, one a sample, which is more accurate: they
///                                                      are differenced before they are summed
///   Mat gradient(const Mat& y, const Mat& t) const     dJ/dy [N x m]
///   reset()                                            optional: as a layer's
/// x [N x d], t as the loss takes it, a sample a row.
/// Before the gradient that is checked one of another batch is taken, so that a stale cache shows; gradients that are
/// declared to be added to are zeroed in between. Parameters are moved and put back, bitwise. Kinks of the whole
/// stay undecided.
/// Cost: that of check; where something disagrees, about as much again. Throws as check_any_chain and check do.
template <class Layers, class Loss, class X, class T>
[[nodiscard]] Report check_chain(Layers&& layers, Loss&& loss, const X& x, const T& t, const Options& options = {}) {
  detail::Chain chain = detail::chain_of(layers, loss, x, t);
  return detail::check_any_chain(chain, options);
}

/// The same with step(x, t) -> dX: forward, loss and backward as your own code joins them. It fills the same layers'
/// gradients.
/// The layers' and the loss's reset() are called before each step.
template <class Layers, class Loss, class X, class T, class Step>
requires(!std::convertible_to<Step, const Options&>) [[nodiscard]] Report
    check_chain(Layers&& layers, Loss&& loss, const X& x, const T& t, Step&& step, const Options& options = {}) {
  using S = typename X::elem_type;
  using U = typename T::elem_type;
  constexpr bool callable = detail::StepOfChain<Step, S, U>;
  static_assert(callable, "check_chain: step needs the form  Mat step(const Mat& x, const Mat& t)  which returns dX");
  if constexpr (callable) {
    detail::Chain chain = detail::chain_of(layers, loss, x, t);
    chain.step = detail::only_exceptions([&step](const arma::mat& one, const arma::mat& target) {
      return detail::in_double(step(arma::conv_to<arma::Mat<S>>::from(one), arma::conv_to<arma::Mat<U>>::from(target)));
    });
    return detail::check_any_chain(chain, options);
  } else {
    return {};
  }
}

}  // namespace gradcheck
