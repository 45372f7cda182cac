#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes secant_reference.txt beside it: differences of two losses, l(plus) - l(minus), as the losses are defined, in 1000 digits.

The numbers are doubles, written exactly; the differences are taken naively, which so many digits allow: nothing here is shared with
the formulas under test. Needs mpmath 1.3. Run: ./secant_reference.py
"""
import pathlib
from mpmath import mp, mpf, exp, log

mp.dps = 1000


def logarithm(y):
    return max(log(y), mpf(-100)) if y > 0 else mpf(-100)


LOSSES = {
    "half_mse": lambda y, t: (y - t) ** 2 / 2,
    "mse": lambda y, t: (y - t) ** 2,
    "mae": lambda y, t: abs(y - t),
    "huber": lambda y, t: (y - t) ** 2 / 2 if abs(y - t) <= 1 else abs(y - t) - mpf(1) / 2,
    "hinge": lambda y, t: max(0, 1 - t * y),
    "kullback_leibler": lambda y, t: t * (log(t) - y) if t > 0 else mpf(0),
    "binary_cross_entropy": lambda y, t: -t * logarithm(y) - (1 - t) * logarithm(1 - y),
    "binary_cross_entropy_with_logits": lambda y, t: log(1 + exp(y)) - t * y,
}
STEPS = [s * 2.0 ** -p for p in (0, 10, 30, 50) for s in (1, -1)] + [3.0, -3.0]
SIZES = [1e-20, 1e-3, 0.3, 1.5, 40.0, 1e6]
SIGNED = [0.0] + SIZES + [-y for y in SIZES]
PROBABILITIES = [0.0, 1e-300, 1e-44, 1e-20, 1e-5, 0.3, 0.5, 0.999, 1 - 2.0 ** -53, 1.0]


def regression():
    """Around the target, and on each side of every corner: r = 0, -delta, delta."""
    for y in SIGNED:
        for t in (0.0, 0.3, -1.25):
            for r in (0.0, 1.0, -1.0):
                for h in STEPS:
                    if y in (0.0, 1e6, 1e-20) or r == 0.0:
                        yield y + t + r + h, y + t + r, t


def classes(y_values, targets):
    for y in y_values:
        for t in targets:
            for h in STEPS:
                yield y + h * max(1.0, abs(y)), y, t


def probabilities():
    for y in PROBABILITIES:
        for t in (0.0, 0.25, 1.0):
            for h in STEPS:
                for plus in (y + h, y * (1 + h), y - (1 - y) * h):
                    if 0 <= plus <= 1 and plus != y:
                        yield plus, y, t


CASES = {name: list(dict.fromkeys(regression())) for name in ("half_mse", "mse", "mae", "huber")}
CASES["hinge"] = list(classes(SIGNED + [1.0, -1.0], (1.0, -1.0)))
CASES["binary_cross_entropy"] = list(dict.fromkeys(probabilities()))
CASES["binary_cross_entropy_with_logits"] = list(classes(SIGNED + [700.0, -700.0], (0.0, 0.25, 1.0)))

CASES["kullback_leibler"] = list(classes(SIGNED, (0.0, 1e-20, 0.25, 1.0)))

ROWS = [[0.0], [0.3, -0.2], [1e-20, 0.0, 2.0], [40.0, 0.0, -40.0], [700.0, -700.0], [1e6, 1e6 - 1, 0.5, -3.0], [-2.0, -2.0, -2.0]]


def rows():
    for row in ROWS:
        for label in range(len(row)):
            for h in (2.0 ** -10, -2.0 ** -30, 2.0 ** -45, 0.75, -3.0):
                for moved in {0, len(row) - 1}:
                    plus = list(row)
                    plus[moved] += h * max(1.0, abs(plus[moved]))
                    yield plus, row, label
                yield [y + h * (k + 1) / 4 for k, y in enumerate(row)], row, label


def gaussian_nll(row, t):
    variance = max(mpf(row[1]), mpf(1e-6))
    return (log(variance) + (mpf(row[0]) - t) ** 2 / variance) / 2


def pairs():
    """Means at and beside the target, variances on either side of the clamp and at it; each moved alone, and both."""
    for t in (0.0, -1.25):
        for mean in (t, t + 1e-20, t + 0.3, t - 40.0):
            for variance in (-1.0, 0.0, 9e-7, 1e-6, 1.5e-6, 1e-3, 0.3, 1.0, 1e6):
                for h in (2.0 ** -10, -2.0 ** -30, 2.0 ** -45, 0.75, -3.0):
                    for moved in ([h, 0.0], [0.0, h * max(abs(variance), 1e-6)], [-h, h * abs(variance)]):
                        plus = [mean + moved[0], variance + moved[1]]
                        if plus != [mean, variance]:
                            yield plus, [mean, variance], t


def row_loss(row, label):
    return log(sum(exp(mpf(y) - mpf(row[label])) for y in row))


def literal(x):
    return float(x).hex().replace("0x0.0p+0", "0.0")


def number(exact):
    return literal(float(exact))


def main():
    out = ["# Written by secant_reference.py: change that, not this. l(plus) - l(minus), rounded from 1000 digits.",
           "# loss; plus; minus; target; difference"]
    for name, cases in CASES.items():
        for plus, minus, t in cases:
            exact = LOSSES[name](mpf(plus), mpf(t)) - LOSSES[name](mpf(minus), mpf(t))
            out.append("; ".join([name, literal(plus), literal(minus), literal(t), number(exact)]))
    for plus, minus, label in rows():
        exact = row_loss(plus, label) - row_loss(minus, label)
        sides = [" ".join(map(literal, side)) for side in (plus, minus)]
        out.append("; ".join(["softmax_cross_entropy", *sides, str(label), number(exact)]))
    for plus, minus, t in pairs():
        sides = [" ".join(map(literal, side)) for side in (plus, minus)]
        out.append("; ".join(["gaussian_nll", *sides, literal(t), number(gaussian_nll(plus, mpf(t)) - gaussian_nll(minus, mpf(t)))]))
    pathlib.Path(__file__).with_name("secant_reference.txt").write_text("\n".join(out) + "\n")


main()
