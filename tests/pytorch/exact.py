# SPDX-License-Identifier: MIT
"""What the numbers of one layer are in 50 digits, from the definitions typed as PyTorch's documentation prints them: the judge between PyTorch's
number and another one. Derivatives are mpmath's numeric ones."""
import pathlib
import sys

from mpmath import diff, exp, log, mp, mpf

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "mlp"))
import reference  # noqa: E402

SMOOTH = {**reference.BOUNDED, **reference.GATED}
DIGITS = 120


def softmax(row):
    total = sum(exp(z) for z in row)
    return [exp(z) / total for z in row]


def entrywise(name):
    f = reference.LOSSES[name][0]
    return lambda row, t: sum(f(y, target) for y, target in zip(row, t))


def cross_entropy(row, t, smoothing=0, ignored=-100, class_weights=None):
    if t[0] == ignored:
        return mpf(0) * row[0]
    weights = class_weights or [1] * len(row)
    each = [w * (log(sum(exp(y) for y in row)) - own) for w, own in zip(weights, row)]
    return (1 - mpf(smoothing)) * each[int(t[0])] + mpf(smoothing) * sum(each) / len(row)


def gaussian(row, t):
    pairs = zip(row[:len(t)], [max(v, mpf(1e-6)) for v in row[len(t):]], t)
    return sum(log(v) + (mean - target) ** 2 / v for mean, v, target in pairs) / 2


# Of a row of outputs and its targets.
LOSSES = {
    "binary_cross_entropy": entrywise("binary_cross_entropy"),
    "binary_cross_entropy_with_logits": entrywise("binary_cross_entropy_with_logits"),
    "softmax_cross_entropy": cross_entropy, "kullback_leibler": entrywise("kullback_leibler"), "gaussian_nll": gaussian}


def partial(f, row, j):
    """From above, where there is a kink. What is below 1e-60 is the difference quotient's own error."""
    return mp.chop(diff(lambda v: f(row[:j] + [v] + row[j + 1:]), row[j], direction=1), tol=mpf("1e-60"))


def one_neuron(layer, x, t):
    """x [N x 1] -> identity weight -> an elementwise activation; half_mse, summed. What values() of network.py gives."""
    phi = SMOOTH[layer["type"]]
    if layer["type"] == "elu":
        phi = lambda z: z if z > 0 else layer.get("alpha", 1) * (exp(z) - 1)  # noqa: E731
    z = [mpf(row[0]) for row in x]
    a, slope = [], []
    for v in z:
        mp.dps = max(DIGITS, reference.precision(layer["type"], v))
        a.append(phi(v))
        slope.append(reference.derivative(phi, v, 1))
    mp.dps = DIGITS
    c = [one - mpf(row[0]) for one, row in zip(a, t)]
    delta = [p * q for p, q in zip(c, slope)]
    column = lambda values: [[v] for v in values]  # noqa: E731
    return {("output", 0): column(a), ("loss", 0): [[sum(v * v for v in c) / 2]], ("loss derivative", 0): column(c), ("input gradient", 0): column(delta),
            ("pre_activation", 1): column(z), ("activation", 1): column(a), ("activation derivative", 1): column(slope), ("delta", 1): column(delta),
            ("weights gradient", 1): [[sum(p * q for p, q in zip(delta, z))]]}


def rows_of_softmax(x, t):
    """x [N x m] -> softmax; half_mse, summed."""
    x, t = [[mpf(v) for v in row] for row in x], [[mpf(v) for v in row] for row in t]
    a = [softmax(row) for row in x]
    c = [[p - q for p, q in zip(*rows)] for rows in zip(a, t)]
    delta = [[p * (own - sum(q * r for q, r in zip(of_a, of_c))) for p, own in zip(of_a, of_c)] for of_a, of_c in zip(a, c)]
    weights = [[sum(d[i] * row[j] for d, row in zip(delta, x)) for j in range(len(x[0]))] for i in range(len(x[0]))]
    return {("output", 0): a, ("activation", 1): a, ("loss", 0): [[sum(v * v for row in c for v in row) / 2]], ("loss derivative", 0): c,
            ("input gradient", 0): delta, ("delta", 1): delta, ("pre_activation", 1): x, ("weights gradient", 1): weights}


def loss_of_outputs(loss, x, t):
    """The loss of the outputs x themselves, summed."""
    options = {key: v for key, v in loss.items() if key not in ("type", "reduction")}
    f = lambda row, target: LOSSES[loss["type"]](row, target, **options)  # noqa: E731
    x, t = [[mpf(v) for v in row] for row in x], [[mpf(v) for v in row] for row in t]
    slopes = [[partial(lambda r, of=target: f(r, of), row, j) for j in range(len(row))] for row, target in zip(x, t)]
    weights = [[sum(d[i] * row[j] for d, row in zip(slopes, x)) for j in range(len(x[0]))] for i in range(len(x[0]))]
    return {("output", 0): x, ("loss", 0): [[sum(f(row, target) for row, target in zip(x, t))]], ("loss derivative", 0): slopes,
            ("input gradient", 0): slopes, ("delta", 1): slopes, ("weights gradient", 1): weights}


mp.dps = DIGITS
