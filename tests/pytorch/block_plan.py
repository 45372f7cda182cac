# SPDX-License-Identifier: MIT
"""The cases of blocks."""
import random

from case import SGD, Case, both, dense, drawn


def gain(random_, width):
    return [[1 + random_.randint(-64, 64) / 128 for _ in range(width)]]


def norm(kind, random_, width, bias=True, **more):
    layer = {"type": kind, "width": width, "gain": gain(random_, width), **more}
    return {**layer, "bias": drawn(random_, 1, width, 0.5)} if bias else layer


def stack(name, r):
    """The layers of a network 3 -> 2 in which the block of that name stands."""
    first, last = dense(r, 3, 4), dense(r, 4, 2, bias=False)
    projection = dense(r, 4, 5)
    inside = [norm("layer_norm", r, 4), dense(r, 4, 5), {"type": "tanh"}]
    stacks = {
        "layer_norm": [first, norm("layer_norm", r, 4), {"type": "tanh"}, last],
        "rms_norm": [first, norm("rms_norm", r, 4, False), {"type": "silu"}, last],
        "batch_norm": [dense(r, 3, 4, bias=False), norm("batch_norm", r, 4), {"type": "tanh"}, last],
        "batch_norm, running statistics": [dense(r, 3, 4, bias=False), norm("batch_norm", r, 4, running_mean=drawn(r, 1, 4), running_variance=gain(r, 4), momentum=0.25), last],
        "dropout": [first, {"type": "tanh"}, {"type": "dropout", "p": 0.25, "seed": 7}, last],
        "weight_norm": [{"type": "weight_norm", "inputs": 3, "outputs": 4, "directions": drawn(r, 4, 3), "lengths": gain(r, 4),
                         "bias": drawn(r, 1, 4, 0.5)}, {"type": "tanh"}, last],
        "residual": [first, {"type": "residual", "layers": [dense(r, 4, 4), {"type": "tanh"}]}, last],
        "residual, projection": [first, {"type": "residual", "layers": inside, "projection": {key: projection[key] for key in ("weights", "bias")}},
                                 dense(r, 5, 2)],
        "residual, nested": [first, {"type": "residual", "layers": [
            {"type": "residual", "layers": [dense(r, 4, 4), {"type": "softplus"}]}, norm("rms_norm", r, 4, False)]}, last],
        "softmax, temperature": [first, {"type": "softmax", "temperature": 0.5}, last],
        "embedding": [{"type": "embedding", "rows": 4, "columns": 2, "table": drawn(r, 4, 2)}, dense(r, 6, 4), {"type": "tanh"}, last]}
    return stacks[name]


BLOCKS = ["layer_norm", "rms_norm", "batch_norm", "batch_norm, running statistics", "dropout", "weight_norm", "residual", "residual, projection",
          "residual, nested", "softmax, temperature", "embedding"]
IN_EVALUATION = ["batch_norm, running statistics", "dropout"]


def blocks():
    """3 -> 4 -> 2, five samples, the block between; an embedding of three integers; two in evaluation as well."""
    def make(name, training, random_, scalar):
        x = [[float(random_.randrange(4)) for _ in range(3)] for _ in range(5)] if name == "embedding" else drawn(random_, 5, 3)
        return Case("block", name + ("" if training else ", evaluation"), stack(name, random_), {"type": "mse", "reduction": "mean"}, x,
                    drawn(random_, 5, 2), scalar, optimiser=SGD, penalties=[{"type": "l2", "lambda": 0.125}], training=training)
    modes = [(name, True) for name in BLOCKS] + [(name, False) for name in IN_EVALUATION]
    return [case for name, training in modes for case in both(lambda random_, scalar, n=name, m=training: make(n, m, random_, scalar))]


def awkward_blocks():
    """Rows and columns without variance, a batch of two, equal integers."""
    r = random.Random(2)
    flat = [[0.5, 0.5, 0.5], [-1.25, -1.25, -1.25], [0.0, 0.0, 0.0], [1.0, 0.0, -1.0]]
    y, summed = drawn(r, 4, 3), {"type": "half_mse", "reduction": "sum"}
    for kind in ("layer_norm", "rms_norm"):
        yield Case("awkward block", kind + ", no variance", [norm(kind, r, 3, kind == "layer_norm")], summed, flat, y)
    constant = [[0.5, row[1], -2.0] for row in drawn(r, 4, 3)]
    yield Case("awkward block", "batch_norm, no variance", [norm("batch_norm", r, 3)], summed, constant, y)
    yield Case("awkward block", "batch_norm, two samples", [norm("batch_norm", r, 3)], summed, drawn(r, 2, 3), y[:2])
    table = {"type": "embedding", "rows": 4, "columns": 2, "table": drawn(r, 4, 2)}
    yield Case("awkward block", "embedding, one integer", [table, dense(r, 4, 3)], summed, [[2.0, 2.0]] * 4, y)
