// SPDX-License-Identifier: MIT
#pragma once

#include <mlp/formula/elementary.hpp>

namespace mlp::simd {

/// The polynomial with these coefficients, the highest power's first.
template <class V, class... Numbers>
V horner(V x, double highest, Numbers... others) {
  V sum(static_cast<Entry<V>>(highest));
  ((sum = sum * x + V(static_cast<Entry<V>>(others))), ...);
  return sum;
}

}  // namespace mlp::simd
