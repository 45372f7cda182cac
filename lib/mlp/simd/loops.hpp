// SPDX-License-Identifier: MIT
#pragma once

// Before the formulas, which call what it specialises.
#include <mlp/simd/elementary.hpp>

#include <mlp/formula/formula.hpp>
#include <mlp/simd/architecture.hpp>

/// Every name here is a template of the vector V: sources compiled for different instructions share no function.
namespace mlp::simd {

/// result[i] = f(z[i]), a vector at a time. The last entries are filled up to a whole one and go the same way, so that
/// an entry's bits do not depend on its place.
template <class V, class F>
void each(const Entry<V>* z, std::size_t n, Entry<V>* result, F f) {
  const std::size_t whole = n - n % V::size;
  for (std::size_t i = 0; i < whole; i += V::size) f(V::load_unaligned(z + i)).store_unaligned(result + i);
  if (whole == n) return;
  Entry<V> last[V::size] = {};
  for (std::size_t i = whole; i < n; ++i) last[i - whole] = z[i];
  f(V::load_unaligned(last)).store_unaligned(last);
  for (std::size_t i = whole; i < n; ++i) result[i] = last[i - whole];
}

/// Ends a call: until then, on some processors, the program's other instructions take 40 times as long. g++ 12 leaves
/// it out in some of the loops.
template <class V>
void clear_upper_halves() {
#ifdef __AVX__
  _mm256_zeroupper();
#endif
}

template <class V>
void value(Function function, Entry<V> constant, const Entry<V>* z, std::size_t n, Entry<V>* result) {
  with_formula(function, V(constant), [=](auto phi) { each<V>(z, n, result, [phi](V x) { return phi.value(x); }); });
  clear_upper_halves<V>();
}

template <class V>
void derivative(Function function, Entry<V> constant, const Entry<V>* z, std::size_t n, Entry<V>* result) {
  with_formula(function, V(constant),
               [=](auto phi) { each<V>(z, n, result, [phi](V x) { return phi.derivative(x); }); });
  clear_upper_halves<V>();
}

template <class A>
constexpr Architecture architecture(const char* name) {
  using Floats = xsimd::batch<float, A>;
  using Doubles = xsimd::batch<double, A>;
  return {name, {value<Floats>, derivative<Floats>}, {value<Doubles>, derivative<Doubles>}};
}

}  // namespace mlp::simd
