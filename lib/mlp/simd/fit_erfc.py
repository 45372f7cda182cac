#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes scaled_erfc.hpp beside it. Needs mpmath 1.3 and clang-format-14. Run: ./fit_erfc.py

The polynomial in t of (1 + 2 x) exp(x^2) erfc(x), x = 3 (1 + t) / (1 - t), through the Chebyshev nodes of 0 <= x <= end.
"""
import pathlib
import subprocess
from mpmath import mp, mpf, cos, erfc, exp, nstr, pi, polyval

mp.dps = 60
HEAD = """// SPDX-License-Identifier: MIT
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
"""


def scaled_erfc(t):
    x = 3 * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


def fit(end, degree):
    """Coefficients, the highest first, and the largest relative error: Newton's divided differences, multiplied out."""
    top = (mpf(end) - 3) / (end + 3)
    nodes = [(top - 1) / 2 + (top + 1) / 2 * cos(pi * (2 * k + 1) / (2 * degree + 2)) for k in range(degree + 1)]
    difference = [scaled_erfc(t) for t in nodes]
    for j in range(1, degree + 1):
        for i in range(degree, j - 1, -1):
            difference[i] = (difference[i] - difference[i - 1]) / (nodes[i] - nodes[i - j])
    polynomial = []
    for node, coefficient in zip(reversed(nodes), reversed(difference)):
        shifted, scaled = polynomial + [mpf(0)], [mpf(0)] + [-node * c for c in polynomial]
        polynomial = [a + b for a, b in zip(shifted, scaled)]
        polynomial[-1] += coefficient
    places = [-1 + (top + 1) * mpf(i) / 1000 for i in range(1001)]
    return polynomial, max(abs(polyval(polynomial, t) / scaled_erfc(t) - 1) for t in places)


def horner(end, degree, digits):
    polynomial, error = fit(end, degree)
    return f"return horner(t, {', '.join(nstr(c, digits) for c in polynomial)});  // error {nstr(error, 2)}\n"


if __name__ == "__main__":
    text = (HEAD + "if constexpr (sizeof(Entry<V>) == sizeof(float)) {\n" + horner(11, 10, 10)
            + "} else {\n" + horner(28, 22, 18) + "}\n}\n\n}  // namespace mlp::simd\n")
    path = pathlib.Path(__file__).with_name("scaled_erfc.hpp")
    path.write_text(text)
    subprocess.run(["clang-format-14", "-i", path], check=True)
