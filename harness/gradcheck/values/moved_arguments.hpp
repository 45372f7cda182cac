// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <gradcheck/values/argument_types.hpp>
#include <gradcheck/values/moved_argument.hpp>

namespace gradcheck::detail {

/// The ways to call f with x: f(x) or f(x1, x2, ..); the same with objects that are not const; f(std::tuple{x1, x2,
/// ..}).
enum class CallForm : unsigned char { none, apart, changing, in_a_tuple };

/// What f returns when it is called in this form, with what the form gives it and More behind that.
template <CallForm form, class F, class Apart, class Changing, class Whole, class... More>
struct CallResult;
template <class F, class... Given, class Changing, class Whole, class... More>
struct CallResult<CallForm::apart, F, std::tuple<Given...>, Changing, Whole, More...>
    : std::invoke_result<F&, Given..., More...> {};
template <class F, class Apart, class... Given, class Whole, class... More>
struct CallResult<CallForm::changing, F, Apart, std::tuple<Given...>, Whole, More...>
    : std::invoke_result<F&, Given..., More...> {};
template <class F, class Apart, class Changing, class... Given, class... More>
struct CallResult<CallForm::in_a_tuple, F, Apart, Changing, std::tuple<Given...>, More...>
    : std::invoke_result<F&, Given..., More...> {};

/// How many parts a tuple has, where all of them can be read; 0 of anything else.
template <class Results>
inline constexpr std::size_t readable_parts = 0;
template <class... R>
inline constexpr std::size_t readable_parts<std::tuple<R...>> = (Readable<R> && ...) ? sizeof...(R) : 0;

/// A gradient, block by block, and the distance from 1 to the next number of the type that it came in.
struct SplitGradient {
  std::vector<arma::mat> blocks;
  double spacing = 0x1p-52;
};

/// All arguments of a function of X: what it is called with, and the blocks that are moved.
template <class X, class Types = typename ArgumentTypes<X>::types>
class MovedArguments;

template <class X, class... Each>
class MovedArguments<X, std::tuple<Each...>> {
  template <class One>
  using Given = decltype(std::declval<MovedArgument<One>&>().given());
  template <class One>
  using Filled = decltype(NumbersOf<One>::filled(std::declval<typename NumbersOf<One>::Owned&>()));

 public:
  static constexpr bool single = ArgumentTypes<X>::single;
  /// From 1 to the next number of the coarsest type.
  static constexpr double spacing =
      std::max({static_cast<double>(std::numeric_limits<typename NumbersOf<Each>::Number>::epsilon())...});
  using Gradients = std::tuple<typename NumbersOf<Each>::Owned...>;

  /// How f takes x, and More behind it. A form is tried only where none before it fits: the body of a generic lambda
  /// need not compile for more than one.
  template <class F, class... More>
  static constexpr CallForm form = [] {
    if constexpr (std::invocable<F&, Given<Each>..., More...>)
      return CallForm::apart;
    else if constexpr (std::invocable<F&, typename NumbersOf<Each>::Owned&..., More...>)
      return CallForm::changing;
    else if constexpr (std::invocable<F&, const std::tuple<Each...>&, More...>)
      return CallForm::in_a_tuple;
    else
      return CallForm::none;
  }();
  template <class F>
  static constexpr bool takes_x = form<F> != CallForm::none;
  /// f(x, more) with an object of this type behind a single x.
  template <class F, class More>
  static constexpr bool takes_with = form<F, Given<More>> != CallForm::none;
  /// f(x, g), or f(x1, x2, .., g1, g2, ..).
  template <class F>
  static constexpr bool fills_apart = form<F, Filled<Each>...> != CallForm::none;
  /// That, or all gradients in one tuple.
  template <class F>
  static constexpr bool fills = [] {
    if constexpr (fills_apart<F>)
      return true;
    else
      return form<F, Gradients&> != CallForm::none;
  }();
  /// What f returns.
  template <class F, class... More>
  using Result = typename CallResult<form<F, More...>, F, std::tuple<Given<Each>...>,
                                     std::tuple<typename NumbersOf<Each>::Owned&...>,
                                     std::tuple<const std::tuple<Each...>&>, More...>::type;
  /// Whether what f returns where it fills gradients can be read.
  template <class F>
  static constexpr bool returns_while_filling() {
    if constexpr (fills_apart<F>)
      return Readable<Result<F, Filled<Each>...>>;
    else
      return Readable<Result<F, Gradients&>>;
  }
  /// Whether a result can be read as a gradient: of x, of a tuple a tuple.
  template <class R>
  static constexpr bool splits = single ? Readable<R> : readable_parts<std::remove_cvref_t<R>> == sizeof...(Each);

  /// layout: of a single x that brings no names of its own; empty: none.
  MovedArguments(const X& x, const Layout& layout) : each_(made(x, layout)) {}

  /// read(f(x, more..)): at once, for what is returned may refer to what was given.
  template <class F, class Read, class... More>
  auto call(F& f, const Read& read, More&&... more) {
    const auto seen = [&](auto&&... given) {
      if constexpr (std::is_void_v<Result<F, More...>>) {
        f(std::forward<decltype(given)>(given)...);
        look();
        return FunctionValue{};
      } else {
        auto result = read(f(std::forward<decltype(given)>(given)...));
        look();
        return result;
      }
    };
    return std::apply(
        [&](auto&... a) {
          if constexpr (form<F, More...> == CallForm::apart)
            return seen(a.given()..., std::forward<More>(more)...);
          else if constexpr (form<F, More...> == CallForm::changing)
            return seen(a.given_to_change()..., std::forward<More>(more)...);
          else
            return seen(std::tuple<Each...>(a.given()...), std::forward<More>(more)...);
        },
        each_);
  }
  /// What f gives at the numbers as they stand, behind which come More; nothing of one that returns nothing.
  template <class F, class... More>
  FunctionValue output(F& f, More&&... more) {
    return call(
        f, [](const auto& y) { return output_of(y); }, std::forward<More>(more)...);
  }
  /// The same of a function that fills gradients, each number of which comes in as `start`. They are left in
  /// `gradients`.
  template <class F>
  FunctionValue output_filling(F& f, double start, SplitGradient& gradients) {
    Gradients filled = std::apply([&](const auto&... a) { return Gradients(a.blank(start)...); }, each_);
    const auto fill = [&](auto&... g) {
      if constexpr (fills_apart<F>)
        return output(f, NumbersOf<Each>::filled(g)...);
      else
        return output(f, filled);
    };
    const FunctionValue value = std::apply(fill, filled);
    gradients = split(filled, std::index_sequence_for<Each...>());
    return value;
  }
  template <class F>
  SplitGradient filled_gradients(F& f, double start) {
    SplitGradient gradients;
    output_filling(f, start, gradients);
    return gradients;
  }
  /// A gradient that is returned: of x, of a tuple a tuple.
  template <class F>
  SplitGradient gradients(F& gradient) {
    return call(gradient, [this](const auto& g) {
      if constexpr (single)
        return this->split(std::tie(g), std::index_sequence<0>());
      else
        return this->split(g, std::index_sequence_for<Each...>());
    });
  }

  /// Every block's coordinates, with its name.
  std::vector<NamedCoordinates> blocks() const {
    std::vector<NamedCoordinates> all;
    std::apply([&](const auto&... a) { (a.parts().add_to(all), ...); }, each_);
    return all;
  }
  /// Whether f can be called with complex numbers in the place of x's. The body of a generic lambda has to compile.
  template <class F>
  static constexpr bool takes_complex() {
    if constexpr ((CanBeComplex<Each> && ...))
      return complex_form<F, Each...>() != CallForm::none;
    else
      return false;
  }
  /// read(f(x)) with these complex numbers, of all arguments part by part.
  template <class F, class Read>
  auto complex_call(F& f, const arma::cx_vec& numbers, const Read& read) const {
    const Complex* from = numbers.memptr();
    const auto made = [&from](const auto& argument) {
      auto object = argument.complex_object(from);
      from += argument.size();
      return object;
    };
    auto objects =
        std::apply([&](const auto&... a) { return std::tuple<typename ComplexOf<Each>::type...>{made(a)...}; }, each_);
    return std::apply(
        [&](auto&... x) {
          if constexpr (complex_form<F, Each...>() == CallForm::apart)
            return read(f(ComplexOf<Each>::given(std::as_const(x))...));
          else if constexpr (complex_form<F, Each...>() == CallForm::changing)
            return read(f(x...));
          else
            return read(f(std::as_const(objects)));
        },
        objects);
  }
  /// The numbers of all arguments as they stand.
  arma::vec numbers() const {
    arma::vec all;
    std::apply(
        [&all](const auto&... a) {
          ((all = arma::join_cols(all, arma::conv_to<arma::vec>::from(a.parts().joined()))), ...);
        },
        each_);
    return all;
  }

  /// How many numbers each argument has.
  std::vector<arma::uword> sizes() const {
    return std::apply([](const auto&... a) { return std::vector<arma::uword>{a.size()...}; }, each_);
  }
  /// f(x, v) of a single x, with a v of x's type and shape that holds these numbers.
  template <class F>
  FunctionValue output_along(F& f, const arma::vec& v) {
    const auto along = std::get<0>(each_).holding(v);
    return output(f, NumbersOf<std::tuple_element_t<0, std::tuple<Each...>>>::given(along));
  }
  template <class F>
  static constexpr bool takes_direction = form<F, Given<Each>...> != CallForm::none;  ///< f(x, v)
  bool unchanged() const { return unchanged_; }                                       ///< no call changed its x so far

 private:
  template <class F, class... One>
  static constexpr CallForm complex_form() {
    if constexpr (std::invocable<F&, decltype(ComplexOf<One>::given(
                                         std::declval<const typename ComplexOf<One>::type&>()))...>)
      return CallForm::apart;
    else if constexpr (std::invocable<F&, typename ComplexOf<One>::type&...>)
      return CallForm::changing;
    else if constexpr (std::invocable<F&, const std::tuple<typename ComplexOf<One>::type...>&>)
      return CallForm::in_a_tuple;
    else
      return CallForm::none;
  }

  template <class One>
  static auto argument(const One& x, Layout layout, const std::string& name) {
    if (layout.parts.empty()) layout = Layout{{name, 0, 0}};
    return MovedArgument<typename ArgumentType<One>::type>(x, layout);
  }
  template <class One>
  static auto argument(const Named<One>& x, const Layout&, const std::string& name) {
    return argument(x.value, x.layout, name);
  }
  static std::tuple<MovedArgument<Each>...> made(const X& x, const Layout& layout) {
    if constexpr (single)
      return {argument(x, layout, "x")};
    else
      return made_each(x, std::index_sequence_for<Each...>());
  }
  template <std::size_t... I>
  static std::tuple<MovedArgument<Each>...> made_each(const X& x, std::index_sequence<I...>) {
    return {argument(std::get<I>(x), {}, "x " + std::to_string(I + 1))...};
  }

  void look() {
    unchanged_ = unchanged_ && std::apply([](const auto&... a) { return (a.is_unchanged() && ...); }, each_);
  }

  template <class Answers, std::size_t... I>
  SplitGradient split(const Answers& answers, std::index_sequence<I...>) const {
    SplitGradient gradient;
    const auto add = [&gradient](const auto& argument, const FunctionValue& g) {
      gradient.spacing = std::max(gradient.spacing, g.spacing);
      argument.split(g, gradient.blocks);
    };
    (add(std::get<I>(each_), output_of(std::get<I>(answers))), ...);
    return gradient;
  }

  std::tuple<MovedArgument<Each>...> each_;
  bool unchanged_ = true;
};

}  // namespace gradcheck::detail
