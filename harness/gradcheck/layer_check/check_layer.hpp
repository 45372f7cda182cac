// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/layer/complex.hpp>
#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layer_check/check_any_layer.hpp>
#include <gradcheck/layer_check/pipeline.hpp>

namespace gradcheck {

namespace detail {

/// The scalar of a matrix, and of each in a tuple of them; void of anything else.
template <class X>
struct ScalarsOf {
  using type = void;
};
template <class X>
requires requires { typename X::elem_type; }
struct ScalarsOf<X> {
  using type = std::tuple<typename X::elem_type>;
};
template <class... M>
requires requires { (typename std::type_identity<typename std::decay_t<M>::elem_type>::type(), ...); }
struct ScalarsOf<std::tuple<M...>> {
  using type = std::tuple<typename std::decay_t<M>::elem_type...>;
};

template <class T>
inline constexpr bool is_number = std::same_as<T, float> || std::same_as<T, double> ||
                                  (std::integral<T> && !std::same_as<T, bool>);
template <class Scalars>
inline constexpr bool are_numbers = false;
template <class... T>
inline constexpr bool are_numbers<std::tuple<T...>> = (is_number<T> && ...);

template <class Layer, class S, class... T>
inline constexpr bool has_backward =
    OneArgumentBackward<Layer, S> || FillsFromTuple<Layer, S, DifferentiableTuple<T...>>::value;

/// Whether a const layer lacks a call that it has where it may change.
template <class Layer, class... T>
constexpr bool is_wrongly_const() {
  using Changing = std::remove_const_t<Layer>;
  using S = typename OutputScalar<Changing, T...>::type;
  return (Forward<Changing, T...> && !Forward<Layer, T...>) ||
         (has_backward<Changing, S, T...> && !has_backward<Layer, S, T...>);
}
template <class Layer, class... T>
constexpr bool is_wrongly_const_in_options() {
  using Changing = std::remove_const_t<Layer>;
  return (ShowsParameters<Changing> && !ShowsParameters<Layer>) || (HasModes<Changing> && !HasModes<Layer>) ||
         (Reseeds<Changing> && !Reseeds<Layer>) || (Resets<Changing> && !Resets<Layer>) ||
         (AsksForGradients<Changing> && !AsksForGradients<Layer>) ||
         (PushesForward<Changing, T...> && !PushesForward<Layer, T...>);
}

/// Whether a layer returns complex matrices; what it takes is complex where T is.
template <class Layer, class... T>
constexpr bool returns_complex() {
  using S = typename OutputScalar<Layer, T...>::type;
  if constexpr (holds_complex<S>)
    return true;
  else if constexpr (OneArgumentBackward<Layer, S>)
    return holds_complex<decltype(std::declval<Layer&>().backward(std::declval<arma::Mat<S>&>()))>;
  else
    return false;
}

/// erase_layer, or one compile error that says which call is missing.
template <class Layer, class... T>
AnyLayer erase_complete_layer(std::type_identity<std::tuple<T...>>, Layer& layer) {
  using S = typename OutputScalar<Layer, T...>::type;
  constexpr bool complex = (holds_complex<T> || ...) || returns_complex<Layer, T...>();
  constexpr bool unchanging = !complex && is_wrongly_const<Layer, T...>();
  constexpr bool silent = !complex && !unchanging && is_wrongly_const_in_options<Layer, T...>();
  constexpr bool forward = Forward<Layer, T...>;
  constexpr bool backward = has_backward<Layer, S, T...>;
  constexpr bool refused = complex || unchanging || silent;  // one error at a time
  static_assert(!complex, "check_layer: complex matrices are not taken: pass real and imaginary part as two inputs");
  static_assert(!unchanging,
                "check_layer: the layer is const, but its forward/backward is not: pass a layer that may change, or "
                "make them const");
  static_assert(!silent,
                "check_layer: the layer is const, but its parameters() or another optional call is not: pass a layer "
                "that may change, or make them const");
  static_assert(forward || refused,
                "check_layer: the layer needs  Mat forward(const Mat& x)  with one argument for each input");
  static_assert(
      backward || !forward || refused,
      "check_layer: the layer needs  Mat backward(const Mat& cotangent)  which returns dX, or a tuple of them");
  if constexpr (forward && backward && !refused)
    return erase_layer<T...>(layer);
  else
    return {};
}

/// The inputs in double: of one Armadillo expression, evaluated once, or of a tuple of them.
template <class X>
AnyLayer::Matrices in_matrices(const X& x) {
  AnyLayer::Matrices inputs;
  if constexpr (requires { typename X::elem_type; })
    inputs.push_back(in_double(x));
  else
    std::apply([&inputs](const auto&... m) { (inputs.push_back(in_double(m)), ...); }, x);
  return inputs;
}

}  // namespace detail

/// check_layer's values alone, under a given cotangent [N x m] of the layer's scalar.
template <class T, class S, class Layer>
[[nodiscard]] Report check_vjp(Layer& layer, const arma::Mat<T>& x, const arma::Mat<S>& cotangent,
                               const Options& options = {}) {
  detail::AnyLayer any = detail::erase_complete_layer(std::type_identity<std::tuple<T>>{}, layer);
  return detail::check_values(any, {detail::in_double(x)}, detail::in_double(cotangent), options);
}

/// Checks every entry of dX and of each parameter's gradient under a random cotangent C, J = sum C .* forward(x), then
/// the layer's contract (contract.hpp), and names the mistake where it is recognised.
/// x [N x d]: any Armadillo expression of float, double or integers, evaluated once; or several in a tuple:
/// std::tie(a, b). Integers are never moved. The layer, with Mat of its scalars:
///   Mat forward(const Mat& x, ...)       [N x d] -> [N x m]; or in place: void forward(Mat& x)
///   Mat backward(const Mat& cotangent)   [N x m] -> dX [N x d], a tuple of them for several inputs; or in place, or
///                                        void backward(cotangent, Mat& dx, ...), which fills dx. Fills the parameters'
///                                        gradients.
///   parameters()                         optional: a range or tuple of {name, value, gradient}, see parameters.hpp
///   traits                               optional: facts about it, see traits.hpp
///   cast<double>() const                 optional: the layer in double, in which a float layer is then differenced
///   reseed(seed)                         optional: fixes what is random in it (dropout) until the next reseed
///   reset()                              optional: puts what the layer keeps from call to call (running statistics,
///                                        counters) back to where it starts, not its parameters; called before every
///                                        forward. Without it the report notes state that is seen
///   surrogate(x...)                      optional: the function whose derivative backward returns on purpose, where it
///                                        is not that of forward (straight-through, spikes); of forward's shape. Its
///                                        values are differenced, all else of the contract stays
///   training(bool)                       optional: both modes are checked
///   needs_gradient(input, bool)          optional: that an input's gradient is not asked for
///   jvp(x, ..., dx, ...)                 optional: the forward derivative along dx
/// A const layer needs all that it has of these as const calls. The parameters are moved and put back, bitwise. Blocks:
/// "input" ("input 1", ...), then the parameters by name.
/// Throws as check does, and what the layer throws at x itself.
template <class Layer, class X>
[[nodiscard]] Report check_layer(Layer&& layer, const X& x, const Options& options = {}) {
  using Scalars = typename detail::ScalarsOf<X>::type;
  constexpr bool numbers = detail::are_numbers<Scalars>;
  constexpr bool complex = detail::holds_complex<Scalars>;
  static_assert(!complex, "check_layer: complex matrices are not taken: pass real and imaginary part as two inputs");
  static_assert(numbers || complex, "check_layer: x must be a matrix of float, double or integers, or a tuple of them");
  if constexpr (numbers) {
    detail::AnyLayer any = detail::erase_complete_layer(std::type_identity<Scalars>{}, layer);
    return detail::check_any_layer(any, detail::in_matrices(x), options);
  } else {
    return {};
  }
}

}  // namespace gradcheck
