// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradcheck {

/// The parts of a flat vector, one behind the other, each column-major: Layout{{"w1", 3, 2}, {"b1", 3, 1}} of 9
/// numbers.
struct Layout {
  /// A matrix in the vector.
  struct Part {
    std::string name;
    arma::uword rows = 1, cols = 1;
  };
  std::vector<Part> parts;

  Layout() = default;
  Layout(std::initializer_list<Part> all) : parts(all) {}

  arma::uword size() const {
    arma::uword sum = 0;
    for (const Part& p : parts) sum += p.rows * p.cols;
    return sum;
  }
};

/// An argument that brings the names of its blocks, or a layer with its name, see named(). X is a reference where a
/// layer outlives it.
template <class X>
struct Named {
  Layout layout;  ///< of one part without a size: the argument as a whole, in its own shape
  X value;
};

namespace detail {

template <class L, class T>
concept TakesForward = requires(L& layer, arma::Mat<T>& x) {
  layer.forward(x);
};

/// Whether it is a layer of a chain, or points to one, and no data.
template <class L>
concept IsLayer = TakesForward<L, double> || TakesForward<L, float> || TakesForward<L, arma::sword> ||
    TakesForward<L, arma::uword> || TakesForward<L, int> || TakesForward<L, unsigned> || requires(L& pointer) {
  (*pointer).parameters();
} || requires(L& pointer, arma::mat& x) {
  (*pointer).forward(x);
} || requires(L& pointer, arma::fmat& x) {
  (*pointer).forward(x);
};

}  // namespace detail

/// An argument by its name: the report's block is called so.
template <class X>
requires(!detail::IsLayer<X>) Named<X> named(std::string name, X value) {
  return {Layout{{std::move(name), 0, 0}}, std::move(value)};
}

/// A layer of a chain by its name: its blocks are called "encoder weights". It is not copied, unless it is a temporary.
template <class L>
requires detail::IsLayer<std::remove_reference_t<L>> Named<L> named(std::string name, L&& layer) {
  return {Layout{{std::move(name), 0, 0}}, std::forward<L>(layer)};
}

/// An argument by its parts, one block each. Checks throw std::invalid_argument where the layout has another size.
template <class X>
Named<X> named(Layout layout, X value) {
  return {std::move(layout), std::move(value)};
}

}  // namespace gradcheck
