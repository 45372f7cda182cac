// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <limits>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/base/type_name.hpp>
#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/concepts.hpp>

namespace gradcheck::detail {

/// A double matrix as the argument of a call that takes Mat<T>: itself, or a copy in T that is written back if the call
/// changed it.
template <class T>
class Argument {
 public:
  explicit Argument(arma::mat& given) : given_(given) {
    if constexpr (!std::same_as<T, double>) own_ = arma::conv_to<arma::Mat<T>>::from(given);
  }
  arma::Mat<T>& value() {
    if constexpr (std::same_as<T, double>)
      return given_;
    else
      return own_;
  }
  void give_back() {
    if constexpr (!std::same_as<T, double>) given_ = arma::conv_to<arma::mat>::from(own_);
  }

 private:
  arma::mat& given_;
  arma::Mat<T> own_;
};

/// call(matrices as Mat<T>...); what it changes in them is written back. keep: holds the matrices after the call.
template <class... T, class Call, std::size_t... I>
auto with_arguments(AnyLayer::Matrices& m, std::index_sequence<I...>, Call call,
                    std::shared_ptr<void>* keep = nullptr) {
  const auto arguments = std::make_shared<std::tuple<Argument<T>...>>(Argument<T>(m.at(I))...);
  if (keep != nullptr) *keep = arguments;
  if constexpr (std::is_void_v<decltype(call(std::get<I>(*arguments).value()...))>) {
    call(std::get<I>(*arguments).value()...);
    (std::get<I>(*arguments).give_back(), ...);
  } else {
    auto result = call(std::get<I>(*arguments).value()...);
    (std::get<I>(*arguments).give_back(), ...);
    return result;
  }
}

template <class T>
arma::mat in_double(const T& m) {
  return arma::conv_to<arma::mat>::from(arma::Mat<typename T::elem_type>(m));
}

/// keep: a layer may refer to its inputs until backward, so that copies of them in T live until the next forward.
template <class... T, class L>
arma::mat call_forward(L& layer, AnyLayer::Matrices& inputs, std::shared_ptr<void>& keep) {
  constexpr std::index_sequence_for<T...> all{};
  if constexpr (ReturningForward<L, T...>) {
    return with_arguments<T...>(
        inputs, all, [&layer](auto&... x) { return in_double(layer.forward(x...)); }, &keep);
  } else {
    AnyLayer::Matrices y = inputs;
    with_arguments<T...>(y, all, [&layer](auto&... x) { layer.forward(x...); });
    return y[0];
  }
}

/// What a backward returned, as dX one by one.
template <class Returned>
void take_gradients(Returned&& returned, AnyLayer::Matrices& dx) {
  AnyLayer::Matrices taken;
  if constexpr (requires { returned.n_elem; } || arma::is_arma_type<std::decay_t<Returned>>::value)
    taken.push_back(in_double(returned));
  else if constexpr (requires { returned.begin(); })
    for (const auto& m : returned) taken.push_back(in_double(m));
  else
    std::apply([&taken](const auto&... m) { (taken.push_back(in_double(m)), ...); }, returned);
  if (taken.size() != dx.size())
    throw std::invalid_argument("backward returned " + std::to_string(taken.size()) + " gradients, expected " +
                                std::to_string(dx.size()) + ", one for each input that is not of integers");
  dx = std::move(taken);
}

template <class S, class L>
void call_backward(L& layer, arma::mat& cotangent, AnyLayer::Matrices& dx) {
  Argument<S> c(cotangent);
  if constexpr (!std::is_void_v<decltype(layer.backward(c.value()))>) {
    take_gradients(layer.backward(c.value()), dx);
    c.give_back();
  } else if (dx.empty()) {
    layer.backward(c.value());
    c.give_back();
  } else {  // in place
    dx[0] = cotangent;
    Argument<S> changed(dx[0]);
    layer.backward(changed.value());
    changed.give_back();
  }
}

/// backward(cotangent, dx...), the differentiable inputs alone: D is their types.
template <class S, class... D, class L>
void call_filling_backward(L& layer, std::tuple<arma::Mat<D>...>*, arma::mat& cotangent, AnyLayer::Matrices& dx) {
  Argument<S> c(cotangent);
  with_arguments<D...>(dx, std::index_sequence_for<D...>{}, [&](auto&... d) { layer.backward(c.value(), d...); });
  c.give_back();
}

/// The differentiable ones of T, as a tuple of matrices.
template <class... T>
using DifferentiableTuple = decltype(std::tuple_cat(
    std::declval<std::conditional_t<std::floating_point<T>, std::tuple<arma::Mat<T>>, std::tuple<>>>()...));

template <class L, class S, class Tuple>
struct FillsFromTuple : std::false_type {};
template <class L, class S, class... D>
struct FillsFromTuple<L, S, std::tuple<arma::Mat<D>...>> : std::bool_constant<FillingBackward<L, S, D...>> {};

template <class L, class... T>
void add_optional_calls(AnyLayer& any, L& layer) {
  if constexpr (requires { L::traits; }) any.traits = L::traits;
  if constexpr (HasModes<L>) any.training = only_exceptions([&layer](bool on) { layer.training(on); });
  if constexpr (Resets<L>) any.reset = only_exceptions([&layer] { layer.reset(); });
  if constexpr (AsksForGradients<L>)
    any.needs_gradient = only_exceptions([&layer](std::size_t k, bool needed) { layer.needs_gradient(k, needed); });
  if constexpr (HasSurrogate<L, T...>)
    any.surrogate = only_exceptions([&layer](AnyLayer::Matrices& inputs) {
      return with_arguments<T...>(inputs, std::index_sequence_for<T...>{},
                                  [&layer](auto&... x) { return in_double(layer.surrogate(x...)); });
    });
  if constexpr (PushesForward<L, T...>)
    any.jvp = only_exceptions([&layer](AnyLayer::Matrices& x, AnyLayer::Matrices& dx) {
      AnyLayer::Matrices both = x;
      both.insert(both.end(), dx.begin(), dx.end());
      return with_arguments<T..., T...>(both, std::make_index_sequence<2 * sizeof...(T)>{},
                                        [&layer](auto&... m) { return in_double(layer.jvp(m...)); });
    });
}

/// Makes `call` tell the layer's twin in double whatever it tells the layer.
template <class... A>
void tell_both(std::function<void(A...)>& call, const std::function<void(A...)>& of_twin) {
  if (call && of_twin)
    call = [call, of_twin](A... a) {
      call(a...);
      of_twin(a...);
    };
}

/// Forgets a layer's type. T: the scalars of its inputs, one or several. The layer must outlive the result. What its
/// calls throw is a std::exception, whatever the layer throws.
template <class... T, class L>
AnyLayer erase_layer(L& layer) {
  using S = typename OutputScalar<L, T...>::type;
  using D = DifferentiableTuple<T...>;
  AnyLayer any;
  if (std::string type = short_type<std::remove_const_t<L>>(); !type.empty()) any.name = std::move(type);
  const auto seed = std::make_shared<std::optional<std::uint64_t>>();
  if constexpr (Reseeds<L>)
    any.reseed = only_exceptions([&layer, seed](std::uint64_t s) { layer.reseed(*(*seed = s)); });
  any.forward = only_exceptions([&layer, seed, keep = std::shared_ptr<void>()](AnyLayer::Matrices& inputs) mutable {
    if constexpr (Resets<L>) layer.reset();
    if constexpr (Reseeds<L>)
      if (*seed) layer.reseed(**seed);
    return call_forward<T...>(layer, inputs, keep);
  });
  any.fills_dx = FillsFromTuple<L, S, D>::value;
  if constexpr (FillsFromTuple<L, S, D>::value)
    any.backward = only_exceptions([&layer](arma::mat& c, AnyLayer::Matrices& dx) {
      call_filling_backward<S>(layer, static_cast<D*>(nullptr), c, dx);
    });
  else
    any.backward = only_exceptions([&layer](arma::mat& c, AnyLayer::Matrices& dx) { call_backward<S>(layer, c, dx); });
  any.parameters = only_exceptions([&layer] { return parameters_of(layer); });
  any.differentiable = {std::floating_point<T>...};
  any.object = memory_of(std::addressof(layer), 1);
  any.spacing = static_cast<double>(std::numeric_limits<S>::epsilon());
  add_optional_calls<L, T...>(any, layer);
  if constexpr (std::same_as<S, float> && CastsToDouble<L>) {
    auto cast = only_exceptions([&layer] { return layer.template cast<double>(); });
    auto twin = std::make_shared<decltype(layer.template cast<double>())>(cast());
    AnyLayer in_double = erase_layer<std::conditional_t<std::floating_point<T>, double, T>...>(*twin);
    in_double.forward = [twin, forward = in_double.forward](AnyLayer::Matrices& inputs) { return forward(inputs); };
    if (in_double.surrogate)
      in_double.surrogate = [twin, call = in_double.surrogate](AnyLayer::Matrices& inputs) { return call(inputs); };
    tell_both(any.training, in_double.training);
    tell_both(any.reseed, in_double.reseed);
    tell_both(any.needs_gradient, in_double.needs_gradient);
    any.in_double = std::make_shared<AnyLayer>(std::move(in_double));
  }
  return any;
}

}  // namespace gradcheck::detail
