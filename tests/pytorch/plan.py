# SPDX-License-Identifier: MIT
"""Which cases there are."""
import exact
from block_plan import awkward_blocks, blocks
from case import SGD, Case, both, dense, drawn
from network import ACTIVATIONS


def activation_layer(name):
    constant = {"leaky_relu": {"slope": 0.25}, "elu": {"alpha": 0.75}}  # floats, other than the usual
    return {"type": name, **constant.get(name, {})}


def activations():
    """3 -> 4 -> 2, five samples, the activation between two dense layers."""
    def make(name, random_, scalar):
        layers = [dense(random_, 3, 4), activation_layer(name), dense(random_, 4, 2, bias=False)]
        return Case("activation", name, layers, {"type": "mse", "reduction": "mean"}, drawn(random_, 5, 3), drawn(random_, 5, 2), scalar,
                    optimiser=SGD if name != "sign" else None)
    return [case for name in ACTIVATIONS for case in both(lambda random_, scalar, of=name: make(of, random_, scalar))]


WHY = {
    "sigmoid": "PyTorch takes the slope a (1 - a) from the rounded output a", "tanh": "PyTorch takes the slope 1 - a^2 from the rounded output a",
    "softplus": "above the threshold 20 PyTorch's softplus is its argument", "gelu": "PyTorch takes Phi from 1 + erf, which cancels in the lower tail",
    "gelu_tanh": "PyTorch takes 1 + tanh, which cancels in the lower tail", "mish": "PyTorch takes 1 - tanh^2 from the rounded tanh",
    "elu": "PyTorch takes exp(z) - 1 without expm1", "selu": "PyTorch takes exp(z) - 1 without expm1",
    "softmax": "PyTorch's slope comes from the rounded output",
    "binary_cross_entropy_with_logits": "PyTorch takes log(1 + exp(-|y|)) without log1p, and sigmoid(y) - t from the rounded sigmoid",
    "gaussian_nll": "PyTorch clamps variances outside of the graph: below 1e-6 the slope by the clamped one goes through",
    "softmax_cross_entropy": "PyTorch takes log sum exp and softmax - 1 from rounded numbers"}
PLACES = [-40.0, -20.5, -8.0, -6.0, -3.0, -1.0, -2.0 ** -30, 0.0, 2.0 ** -30, 1.0, 3.0, 6.0, 8.0, 20.5, 40.0]
UNDECIDED = "".join('\n[[expect]]\nblock = "input"\nat = [%d, 0]\nverdict = "undecided"\n' % i for i, z in enumerate(PLACES) if abs(z) < 1e-3)


def unit(width):
    return {"type": "dense", "inputs": width, "outputs": width, "weights": [[float(i == j) for j in range(width)] for i in range(width)]}


def awkward_activations():
    """Kinks, ties and saturation, at places that the identity as weights hands on."""
    x, y = [[z] for z in PLACES], [[0.25 if i % 2 else -0.625] for i in range(len(PLACES))]
    summed = {"type": "half_mse", "reduction": "sum"}
    for name in ACTIVATIONS:
        layers, why = [unit(1), activation_layer(name)], WHY.get(name, "")
        if name in exact.SMOOTH:
            yield Case("awkward", name, layers, summed, x, y, exact=exact.one_neuron(layers[1], x, y), why=why)
        elif name != "softmax":
            yield Case("awkward", name, layers, summed, x, y, verdicts=UNDECIDED if name == "sign" else "")
    x = [[0.0, 0.0, 0.0], [1.5, 1.5, -2.0], [40.0, 0.0, -40.0], [0.0, 800.0, 799.0], [-20.0, -20.0, -60.0]]
    y = [[0.25, 0.5, 0.25], [0.75, 0.0, 0.25], [0.5, 0.25, 0.25], [0.0, 0.25, 0.75], [0.25, 0.25, 0.5]]
    yield Case("awkward", "softmax", [unit(3), {"type": "softmax"}], summed, x, y, exact=exact.rows_of_softmax(x, y), why=WHY["softmax"])


def probabilities(random_, rows, columns):
    return [[random_.randint(0, 8) / 8 for _ in range(columns)] for _ in range(rows)]


def targets(kind, random_, rows, columns):
    if kind == "gaussian_nll":
        return drawn(random_, rows, columns // 2, 2)
    if kind == "softmax_cross_entropy":
        return [[float(random_.randrange(columns))] for _ in range(rows)]
    if kind == "hinge":
        return [[random_.choice([-1.0, 1.0]) for _ in range(columns)] for _ in range(rows)]
    return probabilities(random_, rows, columns) if "binary" in kind or kind == "kullback_leibler" else drawn(random_, rows, columns, 2)


KINDS = {kind: {"type": kind} for kind in ("half_mse", "mse", "mae", "binary_cross_entropy", "binary_cross_entropy_with_logits",
                                           "softmax_cross_entropy", "hinge", "kullback_leibler", "gaussian_nll")}
KINDS["huber"] = {"type": "huber", "delta": 0.75}
LABELS = {"smoothing": {"smoothing": 0.125}, "ignored": {"ignored": -100}, "class weights": {"class_weights": [0.5, 2.0, 0.25, 1.0, 1.5]}}
LABELS["all options"] = {**LABELS["smoothing"], "ignored": 3, **LABELS["class weights"]}
for option, fields in LABELS.items():
    KINDS["softmax_cross_entropy, " + option] = {"type": "softmax_cross_entropy", **fields}


def losses():
    """4 -> 3 -> 5 (6 for pairs), seven samples; sum, mean and mean_entries, updates by the mean."""
    squeeze = {"binary_cross_entropy": [{"type": "sigmoid"}], "gaussian_nll": [{"type": "softplus"}]}

    def make(name, random_, scalar):
        kind, outputs = KINDS[name]["type"], 6 if name == "gaussian_nll" else 5
        layers = [dense(random_, 4, 3), {"type": "tanh"}, dense(random_, 3, outputs)] + squeeze.get(kind, [])
        loss, t = {**KINDS[name], "reduction": "mean"}, targets(kind, random_, 7, outputs)
        if loss.get("ignored") == -100:
            t[1], t[4] = [-100.0], [-100.0]
        rate = 0.0625 if name == "gaussian_nll" else 0.25
        return Case("loss", name, layers, loss, drawn(random_, 7, 4), t, scalar, optimiser={"type": "sgd", "rate": rate}, reductions=("sum", "mean_entries"))
    return [case for kind in KINDS for case in both(lambda random_, scalar, of=kind: make(of, random_, scalar))]


def awkward_losses():
    """Ties, kinks and saturation: the outputs are x itself."""
    def make(kind, x, y, title="", **more):
        loss = {"type": kind, "reduction": "sum", **more}
        known = exact.loss_of_outputs(loss, x, y) if kind in exact.LOSSES else {}
        return Case("awkward", kind + title, [unit(len(x[0]))], loss, x, y, exact=known, why=WHY.get(kind, ""))
    tie = [[0.5, -1.0], [2.0, 0.0], [-3.0, 0.25]]
    yield make("mae", tie, [[0.5, 1.0], [-1.0, 0.0], [-3.0, 0.25]])
    yield make("mse", tie, [[0.5, 1.0], [-1.0, 0.0], [-3.0, 0.25]])
    yield make("huber", tie, [[0.5, -0.25], [1.25, 0.0], [-2.0, -0.5]], delta=0.75)
    yield make("hinge", [[1.0, -1.0], [-1.0, 1.0], [0.0, 0.5], [40.0, -40.0]], [[1.0, -1.0], [1.0, -1.0], [1.0, -1.0], [1.0, 1.0]])
    yield make("binary_cross_entropy", [[0.5, 2.0 ** -30], [1 - 2.0 ** -20, 2.0 ** -20], [0.25, 0.75]], [[1.0, 0.5], [1.0, 0.0], [0.25, 1.0]])
    yield make("binary_cross_entropy_with_logits", [[0.0, 40.0], [-40.0, 800.0], [2.0 ** -30, 15.0], [-15.0, -800.0]],
               [[1.0, 1.0], [0.0, 1.0], [0.5, 1.0], [0.25, 1.0]])
    yield make("softmax_cross_entropy", [[0.0, 0.0, 0.0], [1.5, 1.5, -2.0], [40.0, 0.0, -40.0], [40.0, 0.0, -40.0], [800.0, 790.0, -800.0]],
               [[1.0], [0.0], [0.0], [2.0], [0.0]])
    classes = [[0.0, 0.0, 0.0], [1.5, 1.5, -2.0], [40.0, 0.0, -40.0], [-3.0, 2.0, 2.0]]
    yield make("softmax_cross_entropy", classes, [[-100.0], [-100.0], [2.0], [-100.0]], ", all but one ignored", ignored=-100)
    yield make("softmax_cross_entropy", classes, [[-100.0]] * 4, ", all ignored", ignored=-100)
    yield make("softmax_cross_entropy", classes, [[1.0], [0.0], [0.0], [2.0]], ", smoothing", smoothing=0.25)
    yield make("softmax_cross_entropy", classes, [[1.0], [1.0], [1.0], [1.0]], ", one class", smoothing=0.5, class_weights=[3.0, 0.5, 0.0])
    yield make("kullback_leibler", [[0.0, -40.0], [-0.5, 0.0], [-800.0, 2.0 ** -30]], [[1.0, 0.0], [0.5, 1.0], [0.25, 2.0 ** -30]])
    yield make("gaussian_nll", [[0.5, 2.0, 1e-6, 1.0], [0.0, 0.25, 0.0, 9e-7], [-3.0, 40.0, 1e-3, 1e6]], [[0.5, -1.0], [0.5, 0.25], [1.0, -40.0]])


def penalties():
    """3 -> 2 -> 4, six samples; one weight of each layer is 0, where l1 has its kink."""
    kinds = {"l1": [{"type": "l1", "lambda": 0.125}], "l2": [{"type": "l2", "lambda": 0.25}],
             "l1 and l2": [{"type": "l1", "lambda": 0.0625}, {"type": "l2", "lambda": 0.5}]}

    def make(name, random_, scalar):
        layers = [dense(random_, 3, 2), {"type": "silu"}, dense(random_, 2, 4)]
        for layer in layers[::2]:
            layer["weights"][1][0] = 0.0
        return Case("penalty", name, layers, {"type": "mse", "reduction": "mean_entries"}, drawn(random_, 6, 3), drawn(random_, 6, 4), scalar,
                    penalties=kinds[name], optimiser=SGD)
    return [case for name in kinds for case in both(lambda random_, scalar, of=name: make(of, random_, scalar))]


OPTIMISERS = {
    "sgd": SGD, "momentum": {**SGD, "momentum": 0.875}, "nesterov": {**SGD, "momentum": 0.875, "nesterov": True},
    "weight decay": {**SGD, "weight_decay": 0.125}, "nesterov and weight decay": {**SGD, "momentum": 0.5, "nesterov": True, "weight_decay": 0.0625},
    "adam": {"type": "adam", "rate": 0.01}, "adam, other means": {"type": "adam", "rate": 0.05, "beta1": 0.5, "beta2": 0.75, "epsilon": 0.01},
    "adam and weight decay": {"type": "adam", "rate": 0.01, "weight_decay": 0.125},
    "adamw": {"type": "adam", "rate": 0.01, "weight_decay": 0.125, "decay": "decoupled"}}


def optimisers():
    """4 -> 3 -> 2, five samples."""
    def make(name, random_, scalar):
        layers = [dense(random_, 4, 3), {"type": "tanh"}, dense(random_, 3, 2)]
        return Case("optimiser", name, layers, {"type": "half_mse", "reduction": "mean"}, drawn(random_, 5, 4), drawn(random_, 5, 2), scalar,
                    optimiser=OPTIMISERS[name])
    return [case for name in OPTIMISERS for case in both(lambda random_, scalar, of=name: make(of, random_, scalar))]


def sizes():
    """One of everything; one sample; one output; deep, with two activations behind each other."""
    def shaped(name, widths, samples, functions, random_, scalar):
        layers = []
        for inputs, outputs, names in zip(widths, widths[1:], functions):
            layers += [dense(random_, inputs, outputs, bias=len(layers) % 3 == 0)] + [activation_layer(f) for f in names]
        return Case("size", name, layers, {"type": "huber", "reduction": "mean", "delta": 0.5}, drawn(random_, samples, widths[0]),
                    drawn(random_, samples, widths[-1]), scalar, optimiser={"type": "sgd", "rate": 0.125, "momentum": 0.5})
    shapes = {"one of everything": ([1, 1, 1], 1, [["tanh"], []]), "one sample": ([6, 5, 3], 1, [["softplus"], ["sigmoid"]]),
              "one output": ([2, 7, 1], 9, [["gelu"], []]), "wide": ([11, 2, 13], 3, [["elu"], ["softsign"]]),
              "deep": ([2, 3, 4, 3, 5, 2], 4, [["tanh"], ["leaky_relu", "silu"], [], ["mish"], ["identity"]]), "no activation": ([3, 2], 8, [[]])}
    return [case for name, shape in shapes.items() for case in both(lambda random_, scalar, n=name, s=shape: shaped(n, *s, random_, scalar))]


def cases():
    return [*blocks(), *awkward_blocks(), *activations(), *awkward_activations(), *losses(), *awkward_losses(), *penalties(), *optimisers(), *sizes()]
