// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <array>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <gradcheck/layer_check/check_layer.hpp>

namespace gradcheck {

/// What a factory is asked to draw of what it alone can draw: masks, labels, indices. Those that it knows are declared
/// where it is registered; all others are asked for the ordinary.
enum class Variety : unsigned char {
  ordinary,
  all_masked,
  none_masked,
  repeated_indices,  ///< an index more than once
  one_class,         ///< the same label throughout
  all_ignored        ///< no label counts
};

/// All of them, in this order.
inline constexpr std::array all_varieties{Variety::ordinary,         Variety::all_masked, Variety::none_masked,
                                          Variety::repeated_indices, Variety::one_class,  Variety::all_ignored};

std::string_view to_string(Variety variety);                  ///< "all_masked"
std::optional<Variety> variety_named(std::string_view name);  ///< nothing where none has this name

/// The sizes that a factory is asked for: x [samples x inputs] -> [samples x outputs]. A layer whose output is as wide
/// as its input may ignore `outputs`; one that cannot be made at these sizes throws, which is a refusal and no fault.
struct Shape {
  arma::uword samples = 0, inputs = 0, outputs = 0;
  Variety variety = Variety::ordinary;
};
std::string to_string(const Shape& shape);  ///< "5x4x3", "5x4x3 all_masked"

/// A layer that a factory made, and the inputs that it is checked at.
struct MadeLayer {
  std::shared_ptr<void> owner;  ///< of the layer itself, to which `layer` refers
  detail::AnyLayer layer;
  detail::AnyLayer::Matrices inputs;
  bool own_inputs = false;  ///< the factory's own, rather than normal numbers of ours
};
/// Any factory, once the type of its layer is forgotten.
using Factory = std::function<MadeLayer(const Shape& shape, std::mt19937_64& random)>;

/// Standard normal numbers [rows x cols], each the sum of 12 uniforms minus 6: the same bits everywhere. O(rows cols).
arma::mat random_normal(arma::uword rows, arma::uword cols, std::mt19937_64& random);

namespace detail {

template <class Layer, class X>
MadeLayer made_layer(std::shared_ptr<void> owner, Layer& layer, const X& x) {
  ErasedLayer erased = erase_with(layer, x, {});
  return {std::move(owner), std::move(erased.layer), std::move(erased.inputs), false};
}

/// Forgets the types of a factory: Layer make(Shape, std::mt19937_64&), checked at a random normal x [samples x inputs]
/// in double, or in float where forward takes that alone; or std::pair{layer, inputs} make(...), with a matrix or a
/// tuple of them as inputs.
template <class Make>
Factory erase_factory(Make make) {
  constexpr bool callable = std::invocable<Make&, const Shape&, std::mt19937_64&>;
  static_assert(callable, "a factory needs the form  Layer make(gradcheck::Shape, std::mt19937_64&)");
  if constexpr (callable)
    return only_exceptions([make = std::move(make)](const Shape& shape, std::mt19937_64& random) mutable {
      using Made = std::remove_cvref_t<decltype(make(shape, random))>;
      const std::shared_ptr<Made> made(new Made(make(shape, random)));
      if constexpr (requires { made->first, made->second; }) {
        MadeLayer own = made_layer(made, made->first, made->second);
        own.own_inputs = true;
        return own;
      } else {
        const arma::mat x = random_normal(shape.samples, shape.inputs, random);
        if constexpr (Forward<Made, float> && !Forward<Made, double>)
          return made_layer(made, *made, arma::conv_to<arma::fmat>::from(x));
        else
          return made_layer(made, *made, x);
      }
    });
  else
    return {};
}

}  // namespace detail

}  // namespace gradcheck
