#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the *_reference.hpp beside it: the formulas of PyTorch's documentation (torch.nn, 1.13), evaluated with mpmath.

The formulas are typed as the documentation prints them, in so many digits that the naive form is exact enough, and the
derivatives are mpmath's numeric ones: nothing here is shared with lib/mlp. Needs mpmath 1.3. Run: ./reference.py
"""
import pathlib
from math import frexp
from mpmath import mp, mpf, diff, erf, erfc, exp, expm1, log, nstr, pi, sqrt, tanh

mp.dps = 60
HERE = pathlib.Path(__file__).parent
SCALE, ALPHA = mpf("1.0507009873554804934193349852946"), mpf("1.6732632423543772848170429916717")


def sigmoid(x):
    return 1 / (1 + exp(-x))


def elu(x):
    return x if x > 0 else exp(x) - 1


# gelu: Phi through erfc, the same function, because 1 + erf would need 20 million digits at -1e4.
BOUNDED = {"sigmoid": sigmoid, "tanh": tanh, "softsign": lambda x: x / (1 + abs(x)), "elu": elu,
           "selu": lambda x: SCALE * (x if x > 0 else ALPHA * (exp(x) - 1))}
GATED = {"softplus": lambda x: log(1 + exp(x)), "gelu": lambda x: x * erfc(-x / sqrt(2)) / 2,
         "gelu_tanh": lambda x: x / 2 * (1 + tanh(sqrt(2 / pi) * (x + mpf("0.044715") * x ** 3))),
         "silu": lambda x: x * sigmoid(x), "mish": lambda x: x * tanh(log(1 + exp(x)))}
SIZES = [1e4, 1000.0, 87.5, 37.5, 20.0, 12.5, 6.25, 3.0, 1.5, 1.0, 0.75, 0.5, 0.125, 2.0 ** -10, 2.0 ** -30, 2.0 ** -126, 2.0 ** -149]
GRID = [-z for z in SIZES] + [0.0] + SIZES[::-1]


def digits(x):
    """18 digits, more than a double has; 0 where a long double would underflow."""
    return "0" if abs(x) < mpf("1e-4930") else nstr(x, 18, min_fixed=-4, max_fixed=8).rstrip(".")


def argument(z):
    """Exact: as a decimal, or as a power of two where that would be long."""
    return repr(z) + "L" if abs(z) > 1e-3 or z == 0 else "%s0x1p%dL" % ("-" if z < 0 else "", frexp(abs(z))[1] - 1)


def literal(x):
    text = digits(x)
    return text + ("L" if "." in text or "e" in text else ".0L")


def precision(name, z):
    """Enough digits for the naive formula: exp(-|z|) must not vanish beside 1. A tail below 1e-4930 counts as 0."""
    return 60 if name == "gelu" or abs(z) < 6 else 6000


def derivative(f, z, order):
    """mpmath's numeric derivative; from the right at 0 and from the side of z everywhere, so that no stencil crosses a kink."""
    return diff(f, mpf(z), order, direction=1 if z > 0 else -1)


def activation_row(name, f, z):
    mp.dps = precision(name, z)
    row = [f(mpf(z)), derivative(f, z, 1), derivative(f, z, 2)]
    mp.dps = 60
    return '    {"%s", %s, %s},\n' % (name, argument(z), ", ".join(literal(+x) for x in row))


def write(file, comment, struct, table, rows):
    text = "// SPDX-License-Identifier: MIT\n// Written by reference.py: change that, not this.\n#pragma once\n\n"
    text += "#include <string_view>\n#include <vector>\n\n" + struct
    text += "/// %s\ninline const std::vector<%s> %s = {\n%s};\n" % (comment, struct.split()[1] if struct else "ActivationReference", table, "".join(rows))
    (HERE / file).write_text(text)


# Losses: name, y, t, constant.
LOSSES = {
    "half_mse": (lambda y, t: (y - t) ** 2 / 2, [(0.5, 0.25), (-3.0, 2.0), (1e4, -1e4), (0.75, 0.75), (2.0 ** -60, 0.0)]),
    "mse": (lambda y, t: (y - t) ** 2, [(0.5, 0.25), (-3.0, 2.0), (1e4, -1e4), (0.75, 0.75), (2.0 ** -60, 0.0)]),
    "mae": (lambda y, t: abs(y - t), [(0.5, 0.25), (-3.0, 2.0), (1e4, -1e4), (2.0 ** -60, 0.0)]),
    "huber": (lambda y, t: (y - t) ** 2 / 2 if abs(y - t) <= 1 else abs(y - t) - mpf(1) / 2,
              [(0.5, 0.25), (-0.5, 0.25), (-3.0, 2.0), (1e4, -1e4), (0.75, 0.75), (2.0 ** -60, 0.0)]),
    "binary_cross_entropy": (lambda y, t: -(t * log(y) + (1 - t) * log(1 - y)),
                             [(0.5, 1.0), (0.25, 0.0), (0.875, 0.75), (2.0 ** -30, 0.5), (2.0 ** -30, 0.0), (1 - 2.0 ** -20, 1.0), (1 - 2.0 ** -20, 0.25)]),
    "binary_cross_entropy_with_logits": (lambda y, t: -(t * log(sigmoid(y)) + (1 - t) * log(1 - sigmoid(y))),
                                         [(0.0, 1.0), (1.5, 0.25), (-1.5, 0.0), (37.5, 1.0), (37.5, 0.0), (-37.5, 1.0), (-37.5, 0.0), (87.5, 1.0),
                                          (1e4, 1.0), (1e4, 0.0), (-1e4, 1.0), (-1e4, 0.0), (1e4, 0.5), (2.0 ** -30, 0.75)]),
    "kullback_leibler": (lambda y, t: t * (log(t) - y) if t > 0 else mpf(0), [(-0.5, 0.25), (-3.0, 1.0), (-1e4, 0.875), (0.5, 0.0), (-2.0 ** -30, 2.0 ** -40)]),
    "hinge": (lambda y, t: max(mpf(0), 1 - t * y), [(0.5, 1.0), (0.5, -1.0), (1.5, 1.0), (-1.5, -1.0), (1e4, -1.0), (-1e4, 1.0)]),
}


def loss_row(name, f, y, t):
    mp.dps = 6000 if abs(y) > 30 and "logits" in name else 60
    row = [f(mpf(y), mpf(t)), diff(lambda one: f(one, mpf(t)), mpf(y))]
    mp.dps = 60
    return '    {"%s", %s, %s, %s},\n' % (name, argument(y), argument(t), ", ".join(literal(+x) for x in row))


ACTIVATION = '''struct ActivationReference {
  std::string_view name;
  long double z, value, derivative, second_derivative;  // at a kink: from the left, as PyTorch takes it for selu
};

'''
LOSS = '''struct LossReference {
  std::string_view name;
  long double y, t, value, derivative;  // of one entry
};

'''
SOURCE = "Formulas of torch.nn's documentation in 60 to 6000 digits (mpmath), 18 of them kept; 0 below 1e-4930."
if __name__ == "__main__":
    write("activation_reference.hpp", SOURCE, ACTIVATION, "bounded_reference", [activation_row(n, f, z) for n, f in BOUNDED.items() for z in GRID])
    rows = [activation_row(n, f, z) for n, f in GATED.items() for z in GRID]
    write("gated_reference.hpp", SOURCE, "", "gated_reference", rows)
    text = (HERE / "gated_reference.hpp").read_text().replace("#include <string_view>\n#include <vector>\n", '#include <vector>\n\n#include "activation_reference.hpp"\n')
    (HERE / "gated_reference.hpp").write_text(text)
    write("loss_reference.hpp", SOURCE, LOSS, "loss_reference", [loss_row(n, f, y, t) for n, (f, p) in LOSSES.items() for y, t in p])
