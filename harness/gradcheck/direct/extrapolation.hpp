// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <numbers>

namespace gradcheck::detail {

/// What central differences D_0 .. D_K, of steps that are halved each time, say of the limit.
template <class Number>
struct Extrapolation {
  Number value;   ///< T_K,K
  Number last;    ///< T_K,K-1
  Number before;  ///< T_K-1,K-1: their difference shows the truncation
};

/// Richardson's table  T_k,m = T_k,m-1 + (T_k,m-1 - T_k-1,m-1) / (4^m - 1),  T_k,0 = D_k, K the last. Of three steps:
///   before = D1 + (D1 - D0)/3,  last = D2 + (D2 - D1)/3,  value = last + (last - before)/15
/// d: an array or a vector of at least two numbers, or of matrices of one shape, which are extrapolated entry by entry.
template <class Differences>
Extrapolation<typename Differences::value_type> extrapolate(Differences d) {
  const std::size_t last = d.size() - 1;
  double power = 4;  // 4^m
  for (std::size_t m = 1; m < last; ++m, power *= 4)
    for (std::size_t k = last; k >= m; --k) d[k] += (d[k] - d[k - 1]) / (power - 1);
  return {d[last] + (d[last] - d[last - 1]) / (power - 1), d[last], d[last - 1]};
}

/// The same of three steps, bitwise, without loops: it is asked of every entry of every stage.
inline Extrapolation<double> extrapolate(const std::array<double, 3>& d) {
  const double before = d[1] + (d[1] - d[0]) / 3, last = d[2] + (d[2] - d[1]) / 3;
  return {last + (last - before) / 15, last, before};
}

/// Of the rounding of a difference, how much may be left in the extrapolated value: times sqrt(variance of the last
/// difference).
inline constexpr double rounding_in_extrapolation = 1.5 * std::numbers::sqrt2;

}  // namespace gradcheck::detail
