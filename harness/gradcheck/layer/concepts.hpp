// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/layer/parameters.hpp>

namespace gradcheck::detail {

/// What a layer's inputs are: matrices, one or several; those of integers are never moved.
template <class... T>
struct InputTypes {
  static constexpr std::size_t count = sizeof...(T);
  static constexpr std::size_t differentiable = (0 + ... + (std::floating_point<T> ? 1 : 0));
};

template <class L, class... T>
concept ReturningForward = requires(L& layer, arma::Mat<T>&... x) {
  typename std::decay_t<decltype(layer.forward(x...))>::elem_type;
};
/// void forward(Mat& x): x becomes the output.
template <class L, class... T>
concept InPlaceForward = sizeof...(T) == 1 && requires(L& layer, arma::Mat<T>&... x) {
  { layer.forward(x...) } -> std::same_as<void>;
};
template <class L, class... T>
concept Forward = ReturningForward<L, T...> || InPlaceForward<L, T...>;

/// The scalar of a layer's outputs, and of the cotangent that backward takes.
template <class L, class... T>
struct OutputScalar {
  using type = std::tuple_element_t<0, std::tuple<T...>>;
};
template <class L, class... T>
requires ReturningForward<L, T...>
struct OutputScalar<L, T...> {
  using type = typename std::decay_t<decltype(std::declval<L&>().forward(std::declval<arma::Mat<T>&>()...))>::elem_type;
};

/// backward(cotangent): returns dX, or several of them in a tuple or a range; or void, where the cotangent becomes dX
/// or no input is differentiable.
template <class L, class S>
concept OneArgumentBackward = requires(L& layer, arma::Mat<S>& c) {
  layer.backward(c);
};
/// void backward(cotangent, dx): writes or adds to dx, one for each differentiable input.
template <class L, class S, class... D>
concept FillingBackward = sizeof...(D) > 0 && requires(L& layer, arma::Mat<S>& c, arma::Mat<D>&... dx) {
  layer.backward(c, dx...);
};

/// The optional calls of a layer.
template <class L>
concept ShowsParameters = requires(L& layer) {
  layer.parameters();
};
template <class L>
concept HasModes = requires(L& layer) {
  layer.training(true);
};
template <class L>
concept Reseeds = requires(L& layer) {
  layer.reseed(std::uint64_t{1});
};
template <class L>
concept Resets = requires(L& layer) {
  layer.reset();
};
template <class L>
concept AsksForGradients = requires(L& layer) {
  layer.needs_gradient(std::size_t{0}, true);
};
template <class L, class... T>
concept PushesForward = requires(L& layer, arma::Mat<T>&... x) {
  layer.jvp(x..., x...);
};

/// surrogate(x...): the function whose derivative backward returns on purpose, where it is not that of forward.
template <class L, class... T>
concept HasSurrogate = requires(L& layer, arma::Mat<T>&... x) {
  typename std::decay_t<decltype(layer.surrogate(x...))>::elem_type;
};

/// The hook that lets the numeric side of a float layer run in double.
template <class L>
concept CastsToDouble = requires(const L& layer) {
  layer.template cast<double>();
};

/// One parameter of a layer as it shows it: a thing with .name and .value, and .gradient unless it is a buffer.
template <class P>
concept ShownParameter = requires(P& p) {
  std::string(p.name);
  Coordinates(p.value);
};
template <class P>
Parameter parameter_of(P&& p) {
  static_assert(ShownParameter<P>,
                "check_layer: parameters() needs things with .name, .value and .gradient (none: a buffer), "
                "as in  Parameters parameters() { return {{\"gain\", gain, gain_gradient}}; }");
  if constexpr (ShownParameter<P>) {
    Parameter result{std::string(p.name), Coordinates(p.value)};
    if constexpr (requires { p.gradient; }) result.gradient = Coordinates(p.gradient);
    return result;
  } else {
    return {};
  }
}

/// A layer's parameters by name, or none. parameters() returns a range or a tuple of such things.
template <class Layer>
Parameters parameters_of(Layer& layer) {
  Parameters all;
  if constexpr (ShowsParameters<Layer>) {
    auto&& given = layer.parameters();
    if constexpr (requires { given.begin(); })
      for (auto&& p : given) all.push_back(parameter_of(p));
    else if constexpr (requires { std::tuple_size<std::decay_t<decltype(given)>>::value; })
      std::apply([&all](auto&&... p) { (all.push_back(parameter_of(p)), ...); }, given);
    else
      all.push_back(parameter_of(given));  // one alone
  }
  return all;
}

}  // namespace gradcheck::detail
