// SPDX-License-Identifier: MIT
// Written by fit_erfc.py: change that, not this.
#pragma once

#include <mlp/simd/horner.hpp>

namespace mlp::simd {

/// The largest x that the fit serves: exp(-x^2) is 0 beyond.
template <class Number>
inline constexpr int scaled_erfc_end = sizeof(Number) == sizeof(float) ? 11 : 28;

/// (1 + 2 x) exp(x^2) erfc(x) as a polynomial in t = (x - 3) / (x + 3), for 0 <= x <= scaled_erfc_end.
template <class V>
V scaled_erfc(V t) {
  if constexpr (sizeof(Entry<V>) == sizeof(float)) {
    return horner(t, -0.0002690068022, -0.000775897423, 0.002009782327, 0.00257290446, -0.02380005901, 0.06829274811,
                  -0.119270944, 0.1296468575, -0.04756237295, -0.1356211556, 1.253008059);  // error 3.8e-9
  } else {
    return horner(t, -4.21010497511919487e-9, -8.50011950211530655e-9, 3.29163439676632021e-8, 9.18624302614384661e-8,
                  -1.31116613753645882e-7, -6.05004862393350368e-7, 3.48991978897442946e-7, 3.46399753235290422e-6,
                  -7.27587574666718295e-7, -0.0000200966308759539524, 4.94814787557653947e-6, 0.000125098151748643215,
                  -0.000105159490337759744, -0.00077983203796111149, 0.0018886903120037819, 0.00252939178827044538,
                  -0.0237705149142336714, 0.0683080273458045873, -0.119273663415528533, 0.129645158702705516,
                  -0.0475622943534463728, -0.135621106124580685, 1.25300805826972964);  // error 3.1e-17
  }
}

}  // namespace mlp::simd
