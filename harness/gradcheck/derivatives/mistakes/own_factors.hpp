// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include <gradcheck/derivatives/mistakes/seen_derivative.hpp>

namespace gradcheck::detail {

/// What a forgotten term or factor is often made of, in the coordinate that an entry or a column is of.
struct OwnFunction {
  const char* words;
  double (*of)(double x);
};

/// The exponentials: of a parameter that is a logarithm, whose inner derivative is forgotten, or there twice.
inline constexpr std::array<OwnFunction, 6> own_factors{{
    {"x", [](double x) { return x; }},
    {"1/x", [](double x) { return 1 / x; }},
    {"x^2", [](double x) { return x * x; }},
    {"-x", [](double x) { return -x; }},
    {"exp(x)", [](double x) { return std::exp(x); }},
    {"exp(-x)", [](double x) { return std::exp(-x); }},
}};

/// Beyond the range of numbers exp(x) is anything.
inline bool is_usable(const OwnFunction& f, const SeenDerivative& seen, const BlockPlaces& blocks) {
  for (const SeenDerivative::Point& p : seen.points)
    for (const std::size_t k : blocks)
      for (const double x : p.x[k])
        if (const double v = f.of(x); !std::isfinite(v) || (v == 0.0 && x != 0.0)) return false;
  return true;
}

}  // namespace gradcheck::detail
