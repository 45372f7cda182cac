// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/core/check_any_layer.hpp>
#include <gradcheck/core/erase_layer.hpp>

namespace gradcheck {

/// check_layer's values alone, under a given cotangent [N x m] of the layer's scalar.
template <class T, class S, class Layer>
[[nodiscard]] Report check_vjp(Layer& layer, const arma::Mat<T>& x, const arma::Mat<S>& cotangent,
                               const Options& options = {}) {
  AnyLayer any = erase_layer<T>(layer);
  return check_values(any, {in_double(x)}, in_double(cotangent), options);
}

/// The scalar of a matrix, and of each in a tuple of them.
template <class X>
struct ScalarsOf {
  using type = std::tuple<typename std::decay_t<X>::elem_type>;
};
template <class... M>
struct ScalarsOf<std::tuple<M...>> {
  using type = std::tuple<typename std::decay_t<M>::elem_type...>;
};

template <class Layer, class... T>
Report check_layer_of(std::type_identity<std::tuple<T...>>, Layer& layer, AnyLayer::Matrices inputs,
                      const Options& options) {
  using Plain = std::remove_const_t<Layer>;
  constexpr bool numbers = ((std::floating_point<T> || std::integral<T>)&&...);
  static_assert(numbers, "check_layer: x must be a matrix of float, double or integers");
  if constexpr (!Forward<Plain, T...>) {
    static_assert(Forward<Plain, T...>,
                  "check_layer: the layer needs  Mat forward(const Mat& x)  with one argument for each input");
  } else {
    using S = typename OutputScalar<Plain, T...>::type;
    constexpr bool backward =
        OneArgumentBackward<Plain, S> || FillsFromTuple<Plain, S, DifferentiableTuple<T...>>::value;
    if constexpr (!backward) {
      static_assert(
          backward,
          "check_layer: the layer needs  Mat backward(const Mat& cotangent)  which returns dX, or a tuple of them");
    } else {
      AnyLayer any = erase_layer<T...>(const_cast<Plain&>(layer));
      return check_any_layer(any, inputs, options);
    }
  }
  return {};
}

/// Checks every entry of dX and of each parameter's gradient under a random cotangent C, J = sum C .* forward(x), then the layer's contract
/// (contract.hpp), and names the mistake where it is recognised.
/// x [N x d]: any Armadillo expression of float, double or integers, evaluated once; or several in a tuple, std::tie(a, b). Integers are
/// never moved. The layer, with Mat of its scalars:
///   Mat forward(const Mat& x, ...)       [N x d] -> [N x m]; or in place: void forward(Mat& x)
///   Mat backward(const Mat& cotangent)   [N x m] -> dX [N x d], a tuple of them for several inputs; or in place, or
///                                        void backward(cotangent, Mat& dx, ...), which fills dx. Fills the parameters' gradients.
///   parameters()                         optional: a range or tuple of {name, value, gradient}, see parameters.hpp
///   traits                               optional: facts about it, see traits.hpp
///   cast<double>() const                 optional: the layer in double, in which a float layer is then differenced
///   reseed(seed)                         optional: fixes what is random in it (dropout) until the next reseed
///   training(bool)                       optional: both modes are checked
///   needs_gradient(input, bool)          optional: that an input's gradient is not asked for
///   jvp(x, ..., dx, ...)                 optional: the forward derivative along dx
/// The layer is moved and put back, bitwise. Blocks: "input" ("input 1", ...), then the parameters by name.
/// Throws as check does, and what the layer throws at x itself.
template <class Layer, class X>
[[nodiscard]] Report check_layer(Layer&& layer, const X& x, const Options& options = {}) {
  AnyLayer::Matrices inputs;
  if constexpr (requires { typename X::elem_type; })
    inputs.push_back(in_double(x));
  else
    std::apply([&inputs](const auto&... m) { (inputs.push_back(in_double(m)), ...); }, x);
  return check_layer_of(std::type_identity<typename ScalarsOf<X>::type>{}, layer, std::move(inputs), options);
}

}  // namespace gradcheck
