#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes block_reference.hpp beside it: outputs and gradients of the blocks at one small point each, by mpmath.

Forward is typed from the papers' formulas, entry by entry; every gradient is a central difference of sum C .* y in 60
digits with steps of 1e-20: nothing here is shared with lib/mlp. Needs mpmath 1.3. Run: ./block_reference.py
"""
import pathlib
from mpmath import mp, mpf, exp, nstr, sqrt, tanh

mp.dps = 60
HERE = pathlib.Path(__file__).parent
EPSILON = mpf(2) ** -10  # a power of two, so that float and double have the same one


def bits(seed):
    """std::mt19937_64, from its definition in the C++ standard."""
    mask = 2 ** 64 - 1
    state = [seed & mask]
    for i in range(1, 312):
        state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) & mask)
    place = 312
    while True:
        if place == 312:
            for i in range(312):
                y = (state[i] & (mask ^ 0x7FFFFFFF)) | (state[(i + 1) % 312] & 0x7FFFFFFF)
                state[i] = state[(i + 156) % 312] ^ (y >> 1) ^ (0xB5026F5AA96619E9 if y & 1 else 0)
            place = 0
        y = state[place]
        place += 1
        y ^= (y >> 29) & 0x5555555555555555
        y ^= (y << 17) & 0x71D67FFFEDA60000
        y ^= (y << 37) & 0xFFF7EEE000000000
        yield y ^ (y >> 43)


def mean(values):
    return sum(values) / len(values)


def columns(m):
    return [list(c) for c in zip(*m)]


def standardised(values):
    m = mean(values)
    return [(v - m) / sqrt(mean([(w - m) ** 2 for w in values]) + EPSILON) for v in values]


def scaled(h, gain, bias=None):
    return [[v * gain[0][j] + (bias[0][j] if bias else 0) for j, v in enumerate(row)] for row in h]


def layer_norm(x, gain, bias):
    return scaled([standardised(row) for row in x], gain, bias)


def rms_norm(x, gain):
    return scaled([[v / sqrt(mean([w * w for w in row]) + EPSILON) for v in row] for row in x], gain)


def batch_norm_in_training(x, gain, bias):
    return scaled(columns([standardised(c) for c in columns(x)]), gain, bias)


def batch_norm_in_evaluation(x, gain, bias):
    running_mean, running_variance = [mpf("0.5"), mpf("-0.25"), mpf(1)], [mpf(2), mpf("0.5"), mpf("0.125")]
    h = [[(v - m) / sqrt(s + EPSILON) for v, m, s in zip(row, running_mean, running_variance)] for row in x]
    return scaled(h, gain, bias)


def dense(x, weights, bias=None):
    return [[sum(a * w for a, w in zip(row, unit)) + (bias[0][j] if bias else 0) for j, unit in enumerate(weights)]
            for row in x]


def weight_norm(x, directions, lengths, bias):
    weights = [[lengths[0][j] * v / sqrt(sum(w * w for w in row)) for v in row] for j, row in enumerate(directions)]
    return dense(x, weights, bias)


def dropout(x):
    """p = 0.25, seed 7, column by column."""
    random = bits(7)
    kept = columns([[1 if (next(random) >> 11) * mpf(2) ** -53 >= mpf("0.25") else 0 for _ in x] for _ in x[0]])
    return [[v * k / mpf("0.75") for v, k in zip(*rows)] for rows in zip(x, kept)]


def embedding(x, table):
    return [[v for i in row for v in table[int(i)]] for row in x]


def softmax(x):
    """Temperature 0.5."""
    return [[exp(v / mpf("0.5")) / sum(exp(w / mpf("0.5")) for w in row) for v in row] for row in x]


def residual(x, weights, bias, weights_2):
    beside = dense([[tanh(v) for v in row] for row in dense(x, weights, bias)], weights_2)
    return [[a + b for a, b in zip(*rows)] for rows in zip(beside, x)]


def residual_with_projection(x, weights, gain, projection, projection_bias):
    beside = rms_norm(dense(x, weights), gain)
    return [[a + b for a, b in zip(*rows)] for rows in zip(beside, dense(x, projection, projection_bias))]


def numbers(rows, cols, seed):
    """Eighths between -2 and 2, none of them 0."""
    random = bits(seed)
    return [[mpf(int(next(random) % 16) + 1) / 8 * (1 if next(random) % 2 else -1) for _ in range(cols)] for _ in range(rows)]


def text(m):
    return '"' + "; ".join(" ".join(nstr(v, 18, min_fixed=-4, max_fixed=8) for v in row) for row in m) + '"'


def gradient(f, arguments, k, cotangent):
    def objective():
        return sum(a * b for rows in zip(f(*arguments), cotangent) for a, b in zip(*rows))

    result, h = [[mpf(0)] * len(row) for row in arguments[k]], mpf(10) ** -20
    for row, out in zip(arguments[k], result):
        for j, kept in enumerate(row):
            values = []
            for side in (1, -1):
                row[j] = kept + side * h
                values.append(objective())
            row[j] = kept
            out[j] = (values[0] - values[1]) / (2 * h)
    return result


def block(f, arguments, seed):
    y = f(*arguments)
    cotangent = numbers(len(y), len(y[0]), seed)
    first = 1 if f is embedding else 0
    gradients = [gradient(f, arguments, k, cotangent) for k in range(first, len(arguments))]
    if f is embedding:
        gradients.insert(0, [[mpf(0)] * len(row) for row in arguments[0]])
    lists = ["{" + ", ".join(text(m) for m in all_of) + "}" for all_of in (arguments, gradients)]
    return "inline const BlockReference %s{%s, %s,\n    %s,\n    %s};\n" % (f.__name__, text(cotangent), text(y), *lists)


HEAD = '''// SPDX-License-Identifier: MIT
// Written by block_reference.py. Matrices as Armadillo reads them, to 18 digits.
#pragma once

#include <string>
#include <vector>

/// A block at a point: the cotangent and the output, then x and the parameters, and the gradients by each of these.
struct BlockReference {
  std::string cotangent, y;
  std::vector<std::string> values, gradients;
};

// clang-format off
namespace reference {
'''


def main():
    x = numbers(4, 3, 1)
    row = [numbers(1, 3, seed) for seed in (2, 3)]
    out = [block(layer_norm, [x, *row], 4), block(rms_norm, [x, row[0]], 5),
           block(batch_norm_in_training, [x, *row], 6), block(batch_norm_in_evaluation, [x, *row], 7),
           block(weight_norm, [x, numbers(2, 3, 8), numbers(1, 2, 9), numbers(1, 2, 10)], 11), block(dropout, [x], 12),
           block(embedding, [[[mpf(2), mpf(0)], [mpf(2), mpf(2)], [mpf(1), mpf(0)]], numbers(4, 3, 13)], 14),
           block(softmax, [x], 15), block(residual, [x, numbers(2, 3, 16), numbers(1, 2, 17), numbers(3, 2, 18)], 19),
           block(residual_with_projection, [x, numbers(2, 3, 20), numbers(1, 2, 21), numbers(2, 3, 22), numbers(1, 2, 23)], 24)]
    (HERE / "block_reference.hpp").write_text(HEAD + "".join(out) + "}  // namespace reference\n// clang-format on\n")


if __name__ == "__main__":
    main()
