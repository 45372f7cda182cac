// SPDX-License-Identifier: MIT
#pragma once

#include <xsimd/xsimd.hpp>

#include <mlp/formula/elementary.hpp>
#include <mlp/simd/exponential.hpp>
#include <mlp/simd/horner.hpp>
#include <mlp/simd/scaled_erfc.hpp>

namespace mlp {

/// The elementary functions of a vector, of sums, products and quotients that are rounded one by one: the same bits on
/// every processor, for fused ones are not everywhere. Relative error below 3 units of round-off, erfc's below 4 + x^2;
/// results fall through the denormal numbers to 0. Not xsimd 8.1's own: its exp is 0 where the result is denormal, its
/// erfc is wrong by up to 5e7 units, and both fuse.
template <class T, class A>
struct Elementary<xsimd::batch<T, A>> {
  using V = xsimd::batch<T, A>;
  using Entry = T;
  using D = simd::Digits<T>;

  static V abs(V x) { return xsimd::abs(x); }
  static V select(xsimd::batch_bool<T, A> condition, V yes, V no) { return xsimd::select(condition, yes, no); }

  /// 2^k (1 + p), p = exp(r) - 1
  static V exp(V x) {
    const simd::Exponential<V> e(x, D::zero_below);
    return (e.scaled_power + e.scaled_power * e.expm1) * V(D::unscale);
  }

  /// 2^k p + (2^k - 1); -1 to the last digit below -60
  static V expm1(V x) {
    const simd::Exponential<V> e(x, -60);
    const V power = e.scaled_power * V(D::unscale);
    return power * e.expm1 + (power - V(1));
  }

  /// f - s (f - R), s = f / (2 + f), R = 2/3 s^2 + 2/5 s^4 + ..., where 1 + x is 1 + f or, above sqrt 2, 2 (1 + f)
  static V log1p(V x) {
    const auto halved = x > V(T(0.41421356237309504880L));
    const V f = select(halved, (x - V(1)) * V(T(0.5)), x);
    const V s = f / (V(2) + f);
    return select(halved, V(T(0.69314718055994530942L)), V(0)) + (f - s * (f - log1p_rest(s * s)));
  }

  /// -e / (2 + e), e = expm1(-2 |x|), with the sign of x
  static V tanh(V x) {
    const V e = expm1(V(-2) * abs(x));
    return xsimd::copysign(e / (V(2) + e), x);
  }

  /// exp(-x^2) scaled_erfc / (1 + 2 x) where x >= 0, 2 - erfc(-x) elsewhere
  static V erfc(V x) {
    const V end(T(simd::scaled_erfc_end<T>)), size = abs(x);
    const V a = select(size > end, end, size);
    const V right = exp(-a * a) * (simd::scaled_erfc((a - V(3)) / (a + V(3))) / (V(1) + V(2) * a));
    return select(x < V(0), V(2) - right, right);
  }

 private:
  /// 2/3 w + 2/5 w^2 + 2/7 w^3 + ..., 0 <= w <= 0.03
  static V log1p_rest(V w) {
    if constexpr (sizeof(T) == sizeof(float))
      return w * simd::horner(w, 2. / 9, 2. / 7, 2. / 5, 2. / 3);
    else
      return w * simd::horner(w, 2. / 21, 2. / 19, 2. / 17, 2. / 15, 2. / 13, 2. / 11, 2. / 9, 2. / 7, 2. / 5, 2. / 3);
  }
};

}  // namespace mlp
