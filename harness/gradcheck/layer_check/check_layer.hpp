// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <stdexcept>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/layer/complex.hpp>
#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/layer_check/check_any_layer.hpp>
#include <gradcheck/layer_check/pipeline.hpp>
#include <gradcheck/values/erase_layer_of_values.hpp>

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

/// Whether a cube is among them.
template <class X>
inline constexpr bool takes_cubes = arma::is_arma_cube_type<X>::value;
template <class... X>
inline constexpr bool takes_cubes<std::tuple<X...>> = (arma::is_arma_cube_type<std::remove_cvref_t<X>>::value || ...);

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

/// Whether a layer takes matrices of these scalars, and returns one or changes one in place; or takes them in no way at
/// all, and is told so.
template <class Layer, class Scalars>
inline constexpr bool is_of_matrices = false;
template <class Layer, class... T>
inline constexpr bool is_of_matrices<Layer, std::tuple<T...>> = [] {
  if constexpr (requires(Layer & layer, arma::Mat<T> & ... x) { layer.forward(x...); }) {
    using Y = std::remove_cvref_t<decltype(std::declval<Layer&>().forward(std::declval<arma::Mat<T>&>()...))>;
    return std::is_void_v<Y> || arma::is_arma_type<Y>::value || holds_complex<Y>;
  } else {
    return true;
  }
}();

/// The types of values that an x holds: its own, or those of a tuple.
template <class X>
struct ValuesOf {
  using type = std::tuple<Plain<X>>;
};
template <class... X>
struct ValuesOf<std::tuple<X...>> {
  using type = std::tuple<Plain<X>...>;
};

template <class Layer, class Values>
inline constexpr bool takes_values = false;
template <class Layer, class... V>
requires(SeenAsMatrix<V>&&...) inline constexpr bool takes_values<Layer, std::tuple<V...>> =
    requires(Layer & layer, typename AsMatrix<V>::Owned&... x) {
  requires ReadableOutput<std::remove_cvref_t<decltype(layer.forward(AsMatrix<V>::passed(x)...))>>;
};

/// A layer without its type, and its inputs as matrices. Where neither fits: one compile error.
struct ErasedLayer {
  AnyLayer layer;
  AnyLayer::Matrices inputs;
};
template <class Layer, class... V>
ErasedLayer erase_with_values(Layer& layer, const Options& options, const V&... x) {
  Traits traits;
  if constexpr (requires { Layer::traits; }) traits = Layer::traits;
  const arma::uword dimension = declared(traits, options).sample_dimension;
  if (dimension > 2) throw std::invalid_argument("sample_dimension is 0 (rows), 1 (columns) or 2 (slices)");
  return {erase_layer_of_values(layer, dimension, x...), {AsMatrix<V>::matrix(x, dimension)...}};
}

/// Throws std::invalid_argument where a cube's samples lie along no dimension that there is.
template <class Layer, class X>
ErasedLayer erase_with(Layer& layer, const X& x, const Options& options) {
  using Scalars = typename ScalarsOf<X>::type;
  using Values = typename ValuesOf<X>::type;
  constexpr bool matrices = are_numbers<Scalars> && is_of_matrices<Layer, Scalars> && !takes_cubes<X>;
  constexpr bool complex = holds_complex<X>;
  constexpr bool values = !matrices && !complex && takes_values<Layer, Values>;
  static_assert(!complex, "check_layer: complex matrices are not taken: pass real and imaginary part as two inputs");
  static_assert(matrices || complex || values,
                "check_layer: x must be a matrix of float, double or integers, a value of another type that holds such "
                "numbers (see values/numbers.hpp) and that forward takes, or a tuple of them; forward returns such a "
                "value or a tuple");
  if constexpr (matrices)
    return {erase_complete_layer(std::type_identity<Scalars>{}, layer), in_matrices(x)};
  else if constexpr (values && IsTuple<X>::value)
    return std::apply(
        [&](const auto&... one) { return erase_with_values<Layer, Plain<decltype(one)>...>(layer, options, one...); },
        x);
  else if constexpr (values)
    return erase_with_values<Layer, Plain<X>>(layer, options, x);
  else
    return {};
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
/// Other types than matrices: any value that HoldsNumbers (arma::cube, std::vector, a number; with
/// <gradcheck/eigen.hpp> Eigen's), integers also in a vector; and a tuple of outputs, of which backward takes a tuple
/// of cotangents. Such a layer returns its output, and dX or fills it. Of a cube sample_dimension says along which
/// dimension its samples lie, its block is [samples x numbers of one], column by column. Other types hold samples where
/// they are matrices of no fixed size; clauses about samples are not tested where no input holds any.
/// A const layer needs all that it has of these as const calls. The parameters are moved and put back, bitwise. Blocks:
/// "input" ("input 1", ...), then the parameters by name.
/// Throws as check does, and what the layer throws at x itself.
template <class Layer, class X>
[[nodiscard]] Report check_layer(Layer&& layer, const X& x, const Options& options = {}) {
  detail::ErasedLayer erased = detail::erase_with(layer, x, options);
  return detail::check_any_layer(erased.layer, erased.inputs, options);
}

}  // namespace gradcheck
