// SPDX-License-Identifier: MIT
#pragma once

#include <armadillo>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace gradcheck {

/// The parts of a flat vector, one behind the other, each column-major: Layout{{"w1", 3, 2}, {"b1", 3, 1}} of 9
/// numbers.
struct Layout {
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

/// An argument that brings the names of its blocks, see named().
template <class X>
struct Named {
  Layout layout;  ///< of one part without a size: the argument as a whole, in its own shape
  X value;
};

/// An argument by its name: the report's block is called so.
template <class X>
Named<X> named(std::string name, X value) {
  return {Layout{{std::move(name), 0, 0}}, std::move(value)};
}

/// An argument by its parts, one block each. Checks throw std::invalid_argument where the layout has another size.
template <class X>
Named<X> named(Layout layout, X value) {
  return {std::move(layout), std::move(value)};
}

}  // namespace gradcheck
