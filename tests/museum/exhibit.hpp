// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <cstdint>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <gradcheck/layer_check/check_layer.hpp>

#include "museum/draw.hpp"
#include "museum/plain.hpp"

namespace museum {

/// Every layer here is built in two ways by the same code: right, or with its one mistake.
enum class Twin : unsigned char { right, wrong };

/// What is said of an exhibit.
struct Card {
  std::string name;
  std::string source;  ///< "caffe#2532", or "own"
  std::string wrong;   ///< the mistake, in a line
  /// A clause of the contract, or the block whose values disagree: "linear in the cotangent", "input 2".
  std::string caught_by;
  /// Its class: "stale cache", "factor 2". "wrong formula" where a wrong term has no name: it is honestly not nameable,
  /// and described.
  std::string mistake;
};

using Check = std::function<gradcheck::Report(Twin twin, std::uint64_t configuration)>;

struct Exhibit {
  Card card;
  Check in_double, in_float;                                                       ///< in float with a cast to double
  std::function<bool(Twin twin, std::uint64_t configuration)> passes_plain_check;  ///< in double; see plain.hpp
};

/// A layer and its inputs.
template <class Layer, class... M>
struct Specimen {
  Layer layer;
  std::tuple<M...> inputs;
};
template <class Layer, class... M>
Specimen<Layer, M...> specimen(Layer layer, M... inputs) {
  return {std::move(layer), {std::move(inputs)...}};
}

/// A float layer that casts to double: the same layer, built in double from the same numbers.
template <class Layer, class InDouble>
struct CastingLayer : Layer {
  InDouble in_double;
  CastingLayer(Layer layer, InDouble twin) : Layer(std::move(layer)), in_double(std::move(twin)) {}
  template <class T>
  InDouble cast() const {
    return in_double;
  }
};

template <class Layer, class... S>
bool passes_plain(Specimen<Layer, arma::Mat<S>...>& s) {
  gradcheck::detail::AnyLayer any = gradcheck::detail::erase_layer<S...>(s.layer);
  return plain_check_passes(any, std::apply(
                                     [](const auto&... m) {
                                       return gradcheck::detail::AnyLayer::Matrices{gradcheck::detail::in_double(m)...};
                                     },
                                     s.inputs));
}

/// make: []<class T>(Draw<T>& d, bool wrong) -> Specimen.
template <class Make>
Exhibit exhibit(Card card, Make make) {
  return {std::move(card),
          [make](Twin twin, std::uint64_t seed) {
            Draw<double> d(seed);
            auto s = make(d, twin == Twin::wrong);
            return gradcheck::check_layer(s.layer, s.inputs);
          },
          [make](Twin twin, std::uint64_t seed) {
            Draw<float> d(seed);
            Draw<double> same = Draw<double>::of_floats(seed);
            auto s = make(d, twin == Twin::wrong);
            return gradcheck::check_layer(CastingLayer(s.layer, make(same, twin == Twin::wrong).layer), s.inputs);
          },
          [make](Twin twin, std::uint64_t seed) {
            Draw<double> d(seed, 1);
            auto s = make(d, twin == Twin::wrong);
            return passes_plain(s);
          }};
}

using Exhibits = std::vector<Exhibit>;

}  // namespace museum
