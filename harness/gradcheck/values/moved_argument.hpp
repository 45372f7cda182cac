// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <utility>
#include <vector>

#include <gradcheck/values/complex_values.hpp>
#include <gradcheck/values/layout.hpp>
#include <gradcheck/values/numbers.hpp>
#include <gradcheck/values/output.hpp>
#include <gradcheck/values/parts.hpp>

namespace gradcheck::detail {

/// One argument of a function: an object of the caller's type, and its numbers in the blocks that are moved. The object
/// gets its numbers anew before each call.
template <HoldsNumbers X>
class MovedArgument {
 public:
  using Number = typename NumbersOf<X>::Number;
  using Owned = typename NumbersOf<X>::Owned;

  /// Throws std::invalid_argument where the layout has another size.
  MovedArgument(const X& x, const Layout& layout)
      : first_(NumbersOf<X>::owned(x)),
        object_(first_),
        shape_(NumbersOf<X>::shape(x)),
        parts_(layout, numbers_of(x)) {}

  const Parts<Number>& parts() const { return parts_; }
  arma::uword size() const { return shape_.n_rows * shape_.n_cols; }

  /// The object with the numbers as they stand.
  decltype(auto) given() {
    refresh();
    return NumbersOf<X>::given(std::as_const(object_));
  }
  /// The same for a function that takes no const object.
  Owned& given_to_change() {
    refresh();
    return object_;
  }
  /// Whether the object still is what it was given as.
  bool is_unchanged() const {
    const arma::Mat<Number> now = numbers_of(object_);
    const arma::Col<Number> then = parts_.joined();
    const auto same = [](Number a, Number b) { return a == b || (std::isnan(a) && std::isnan(b)); };
    return std::equal(now.begin(), now.end(), then.begin(), then.end(), same);
  }

  /// The object with complex numbers in the place of its own: size() of them, part by part.
  auto complex_object(const Complex* numbers) const requires CanBeComplex<X> {
    return ComplexOf<X>::make(first_, numbers);
  }

  /// An object of x's size that holds these numbers.
  Owned holding(const arma::vec& numbers) const {
    Owned result = first_;
    NumbersOf<X>::write(result, arma::conv_to<arma::Col<Number>>::from(numbers).memptr());
    return result;
  }
  /// The same to be filled, every number of it this one.
  Owned blank(double fill) const { return holding(arma::vec(size()).fill(fill)); }

  /// A gradient, block by block. One of another shape is every block's, whose shape then tells.
  void split(const FunctionValue& gradient, std::vector<arma::mat>& blocks) const {
    const arma::mat& g = gradient.values;
    if (arma::size(g) == shape_ || is_flat(g, gradient.flat || NumbersOf<X>::flat, size()))
      parts_.split(g, blocks);
    else
      parts_.misfit(g, blocks);
  }

 private:
  void refresh() {
    object_ = first_;  // a call may have given it another size
    NumbersOf<X>::write(object_, parts_.joined().memptr());
  }

  Owned first_, object_;
  arma::SizeMat shape_;
  Parts<Number> parts_;
};

}  // namespace gradcheck::detail
