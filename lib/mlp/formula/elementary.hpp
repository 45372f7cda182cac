// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>

namespace mlp {

/// What the formulas are made of, for a number T; simd/elementary.hpp has the same for a vector of numbers. exp and
/// expm1 are called with x <= 0 only, log1p with 0 <= x <= 1.
template <class T>
struct Elementary {
  using Entry = T;
  static T abs(T x) { return std::abs(x); }
  static T exp(T x) { return std::exp(x); }
  static T expm1(T x) { return std::expm1(x); }
  static T log1p(T x) { return std::log1p(x); }
  static T tanh(T x) { return std::tanh(x); }
  static T erfc(T x) { return std::erfc(x); }
  static T select(bool condition, T yes, T no) { return condition ? yes : no; }
};

/// The number that a vector T holds many of; a number is its own.
template <class T>
using Entry = typename Elementary<T>::Entry;

/// Qualified calls, so that no library's function of the same name is found by the argument.
namespace math {

template <class T>
T abs(T x) {
  return Elementary<T>::abs(x);
}
template <class T>
T exp(T x) {
  return Elementary<T>::exp(x);
}
template <class T>
T expm1(T x) {
  return Elementary<T>::expm1(x);
}
template <class T>
T log1p(T x) {
  return Elementary<T>::log1p(x);
}
template <class T>
T tanh(T x) {
  return Elementary<T>::tanh(x);
}
template <class T>
T erfc(T x) {
  return Elementary<T>::erfc(x);
}
/// yes where the condition holds, else no. Both are computed: the one that is not taken may be anything, also NaN.
template <class T, class Condition>
T select(Condition condition, T yes, T no) {
  return Elementary<T>::select(condition, yes, no);
}

}  // namespace math
}  // namespace mlp
