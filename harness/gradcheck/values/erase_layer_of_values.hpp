// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <concepts>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include <gradcheck/base/thrown.hpp>
#include <gradcheck/base/type_name.hpp>
#include <gradcheck/layer/any_layer.hpp>
#include <gradcheck/layer/erase_layer.hpp>
#include <gradcheck/values/as_matrix.hpp>
#include <gradcheck/values/outputs.hpp>

namespace gradcheck::detail {

/// The values of a layer's inputs, made anew from matrices before each call, which they outlive.
template <class... V>
class HeldInputs {
 public:
  explicit HeldInputs(const V&... x) : first_(AsMatrix<V>::owned(x)...), now_(first_) {}

  static constexpr std::index_sequence_for<V...> all{};

  /// call(values...), and what it changed in them, in the matrices.
  template <class Call>
  decltype(auto) pass(AnyLayer::Matrices& matrices, arma::uword dimension, Call call) {
    return pass_all(matrices, dimension, call, all);
  }
  /// The gradient of input k as a matrix of that input's shape.
  template <std::size_t k, class G>
  arma::mat gradient(const G& g, arma::uword dimension) const {
    using Input = std::tuple_element_t<k, std::tuple<V...>>;
    using Held = Plain<G>;
    const Held held = g;
    arma::mat m = AsMatrix<Held>::matrix(held, dimension);
    const arma::SizeMat size = AsMatrix<Input>::size(std::get<k>(now_), dimension);
    if (is_flat(m, NumbersOf<Held>::flat || NumbersOf<Input>::flat, size.n_rows * size.n_cols)) m.reshape(size);
    return m;
  }
  /// An object like input k with these numbers.
  template <std::size_t k>
  auto like(const arma::mat& m, arma::uword dimension) const {
    return AsMatrix<std::tuple_element_t<k, std::tuple<V...>>>::object(std::get<k>(now_), m, dimension);
  }

 private:
  template <class Call, std::size_t... I>
  decltype(auto) pass_all(AnyLayer::Matrices& matrices, arma::uword dimension, Call& call, std::index_sequence<I...>) {
    ((std::get<I>(now_) = AsMatrix<V>::object(std::get<I>(first_), matrices.at(I), dimension)), ...);
    const auto take_back = [&] {
      ((matrices[I] = AsMatrix<typename AsMatrix<V>::Owned>::matrix(std::get<I>(now_), dimension)), ...);
    };
    auto&& result = call(AsMatrix<V>::passed(std::get<I>(now_))...);
    using Result = std::remove_cvref_t<decltype(result)>;
    auto kept = typename Outputs<Result>::Value(std::forward<decltype(result)>(result));
    take_back();
    return kept;
  }

  std::tuple<typename AsMatrix<V>::Owned...> first_, now_;
};

/// The indices of inputs that are moved, as an index_sequence.
template <class... V>
struct MovedInputs {
  template <std::size_t... I>
  static auto of(std::index_sequence<I...>) {
    constexpr bool moved[] = {AsMatrix<V>::is_moved...};
    return joined(std::conditional_t<moved[I], std::index_sequence<I>, std::index_sequence<>>()...);
  }
  static std::index_sequence<> joined() { return {}; }
  template <std::size_t... A, class... Others>
  static auto joined(std::index_sequence<A...>, Others... others) {
    return added(std::index_sequence<A...>(), joined(others...));
  }
  template <std::size_t... A, std::size_t... B>
  static std::index_sequence<A..., B...> added(std::index_sequence<A...>, std::index_sequence<B...>) {
    return {};
  }
  using type = decltype(of(std::index_sequence_for<V...>()));
};

/// A layer on values of any type, as one on matrices.
template <class L, class... V>
class LayerOfValues {
 public:
  using Y = std::remove_cvref_t<decltype(std::declval<L&>().forward(
      AsMatrix<V>::passed(std::declval<typename AsMatrix<V>::Owned&>())...))>;

  LayerOfValues(L& layer, arma::uword dimension, const V&... x) : layer_(layer), inputs_(x...), dimension_(dimension) {}

  arma::mat forward(AnyLayer::Matrices& x) {
    return outputs_.matrix(
        inputs_.pass(x, dimension_, [this](auto&... v) -> decltype(auto) { return layer_.forward(v...); }), dimension_);
  }
  void backward(arma::mat& cotangent, AnyLayer::Matrices& dx) {
    typename Outputs<Y>::Value c = outputs_.value(cotangent, dimension_);
    call_backward_of_values(c, dx, typename MovedInputs<V...>::type());
  }
  /// The same of its surrogate, where it has one.
  arma::mat surrogate(AnyLayer::Matrices& x) {
    return Outputs<Y>().matrix(
        inputs_.pass(x, dimension_, [this](auto&... v) -> decltype(auto) { return layer_.surrogate(v...); }),
        dimension_);
  }

 private:
  template <class C, std::size_t... I>
  void call_backward_of_values(C& c, AnyLayer::Matrices& dx, std::index_sequence<I...> moved) {
    if constexpr (requires { layer_.backward(c, inputs_.template like<I>(dx[0], dimension_)...); } && sizeof...(I) > 0)
      fill(c, dx, moved);
    else if constexpr (requires { layer_.backward(c); })
      take(c, dx, moved);
    else
      static_assert(!std::same_as<C, C>,
                    "check_layer: the layer needs  X backward(const Y& cotangent)  where forward "
                    "returns a Y (a tuple where it returns several), which returns dX or fills one: backward(c, dx)");
  }
  template <class C, std::size_t... I>
  void fill(C& c, AnyLayer::Matrices& dx, std::index_sequence<I...>) {
    std::size_t k = 0;
    std::tuple filled{inputs_.template like<I>(dx.at(k++), dimension_)...};
    std::apply([&](auto&... d) { layer_.backward(c, d...); }, filled);
    k = 0;
    std::apply([&](auto&... d) { ((dx[k++] = inputs_.template gradient<I>(d, dimension_)), ...); }, filled);
  }
  template <class C, class Moved>
  void take(C& c, AnyLayer::Matrices& dx, Moved moved) {
    if constexpr (std::is_void_v<decltype(layer_.backward(c))>) {
      static_assert(Moved::size() == 0,
                    "check_layer: backward returns nothing, expected dX, as in  X backward(const Y& cotangent)");
      layer_.backward(c);
    } else {
      take_returned(layer_.backward(c), dx, moved);
    }
  }
  template <class R, std::size_t... I>
  void take_returned(R&& returned, AnyLayer::Matrices& dx, std::index_sequence<I...>) {
    std::size_t k = 0;
    if constexpr (IsTuple<std::remove_cvref_t<R>>::value) {
      static_assert(std::tuple_size_v<std::remove_cvref_t<R>> == sizeof...(I),
                    "check_layer: backward's tuple needs one gradient for each input that is not of integers");
      std::apply([&](const auto&... g) { ((dx[k++] = inputs_.template gradient<I>(g, dimension_)), ...); }, returned);
    } else {
      static_assert(sizeof...(I) == 1,
                    "check_layer: backward returns one gradient, expected a tuple, one for each input that is not of "
                    "integers");
      ((dx[k++] = inputs_.template gradient<I>(returned, dimension_)), ...);
    }
  }

  L& layer_;
  HeldInputs<V...> inputs_;
  arma::uword dimension_;
  Outputs<Y> outputs_;
};

/// Forgets the type of a layer on values of any type. dimension: along which the samples of cubes lie. The layer must
/// outlive the result.
template <class L, class... V>
AnyLayer erase_layer_of_values(L& layer, arma::uword dimension, const V&... x) {
  using Values = LayerOfValues<L, V...>;
  const auto values = std::make_shared<Values>(layer, dimension, x...);
  AnyLayer any;
  any.refuses_sizes = false;
  if (std::string type = short_type<std::remove_const_t<L>>(); !type.empty()) any.name = std::move(type);
  any.forward = only_exceptions([values, &layer](AnyLayer::Matrices& inputs) {
    if constexpr (Resets<L>) layer.reset();
    return values->forward(inputs);
  });
  any.backward = only_exceptions([values](arma::mat& c, AnyLayer::Matrices& dx) { values->backward(c, dx); });
  any.parameters = only_exceptions([&layer] { return parameters_of(layer); });
  any.differentiable = {AsMatrix<V>::is_moved...};
  any.object = memory_of(std::addressof(layer), 1);
  any.spacing = Outputs<typename Values::Y>::spacing();
  add_optional_calls<L>(any, layer);
  if constexpr (requires(typename AsMatrix<V>::Owned & ... v) { layer.surrogate(v...); })
    any.surrogate = only_exceptions([values](AnyLayer::Matrices& inputs) { return values->surrogate(inputs); });
  constexpr bool has_samples = (AsMatrix<V>::has_samples && ...);
  if (!has_samples && !any.traits.per_sample) any.traits.per_sample = PerSample{AsMatrix<V>::has_samples...};
  return any;
}

}  // namespace gradcheck::detail
