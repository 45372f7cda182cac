// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <xsimd/xsimd.hpp>

#include <mlp/simd/horner.hpp>

namespace mlp::simd {

/// The digits of a number: `rounding` + x is x rounded to an integer, which stands in the low bits of the sum, plus the
/// bias of an exponent and log2(1 / unscale). log 2 is high + low; k high is exact for each k that occurs.
template <class T>
struct Digits;

template <>
struct Digits<double> {
  using Integer = std::int64_t;
  static constexpr int fraction_bits = 52;
  static constexpr double rounding = 0x1.8p52 + 1023 + 64, unscale = 0x1p-64;
  static constexpr double log2_high = 0x1.62e42feep-1, log2_low = 0x1.a39ef35793c76p-33;
  static constexpr double zero_below = -750;  // exp is 0
};

template <>
struct Digits<float> {
  using Integer = std::int32_t;
  static constexpr int fraction_bits = 23;
  static constexpr float rounding = 0x1.8p23F + 127 + 32, unscale = 0x1p-32F;
  static constexpr float log2_high = 0x1.63p-1F, log2_low = -0x1.bd0106p-13F;
  static constexpr float zero_below = -105;
};

/// exp(r) - 1 by Taylor's series, |r| <= log(2) / 2
template <class V>
V taylor_expm1(V r) {
  if constexpr (sizeof(Entry<V>) == sizeof(float))
    return r + r * r * horner(r, 1. / 5040, 1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2);
  else
    return r + r * r *
                   horner(r, 1. / 6227020800, 1. / 479001600, 1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320,
                          1. / 5040, 1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2);
}

/// exp(x) = unscale scaled_power (1 + expm1) for least <= x <= 0, that of least below: x = k log 2 + r, unscale times
/// scaled_power is 2^k, expm1 = exp(r) - 1. Scaled, 2^k is a normal number also where the result is not.
template <class V>
struct Exponential {
  V scaled_power, expm1;

  Exponential(V x, Entry<V> least) {
    using D = Digits<Entry<V>>;
    using Integers = xsimd::batch<typename D::Integer, typename V::arch_type>;
    const V bounded = xsimd::select(x < V(least), V(least), x);
    const V sum = bounded * V(Entry<V>(1.4426950408889634074L)) + V(D::rounding);
    const V k = sum - V(D::rounding);
    scaled_power = xsimd::bitwise_cast<V>(xsimd::bitwise_cast<Integers>(sum) << D::fraction_bits);
    expm1 = taylor_expm1((bounded - k * V(D::log2_high)) - k * V(D::log2_low));
  }
};

}  // namespace mlp::simd
