# SPDX-License-Identifier: MIT
"""Which cases there are. Numbers are drawn as multiples of 1/128, the same in float and in double."""
import dataclasses
import json
import pathlib
import random

import torch

import case_file
import exact
from blocks import BlockNetwork
from network import ACTIVATIONS, Network, optimiser

DTYPE = {"double": torch.float64, "float": torch.float32}
SGD, BOTH = {"type": "sgd", "rate": 0.0625}, ("double", "float")
MOST_ULPS = 256  # of a float
# By title, of the generator that draws the case's numbers: the first in which little cancels, unless make.py was asked for another one.
SEEDS = json.loads((pathlib.Path(__file__).parent / "seeds.json").read_text())
CHOOSE_AGAIN = []


@dataclasses.dataclass
class Case:
    group: str  # activation, loss, penalty, optimiser, size
    title: str
    layers: list
    loss: dict
    x: list
    y: list
    scalar: str = "double"
    penalties: list = dataclasses.field(default_factory=list)
    optimiser: dict = None  # none: no updates
    reductions: tuple = ()  # besides the loss's own
    exact: dict = dataclasses.field(default_factory=dict)  # by name and layer, from exact.py
    why: str = ""           # PyTorch's number may differ from the exact one
    verdicts: str = ""
    training: bool = True   # mode of batch_norm and dropout
    ulps: list = None  # of a float: by state, then by name and layer

    def full_title(self):
        return "PyTorch, %s: %s, %s" % (self.group, self.title, self.scalar)

    def file_name(self):
        return "%s-%s-%s.toml" % (self.group.replace(" ", "-"), "".join(c if c.isalnum() or c == "_" else "-" for c in self.title.replace(",", "")), self.scalar)

    def network(self, dtype):
        if self.group in ("block", "awkward block"):
            return BlockNetwork(self.layers, self.loss, self.penalties, dtype, self.training)
        return Network(self.layers, self.loss, self.penalties, dtype)

    def evaluate(self, dtype, moved_by=None):
        """Values before any update, by other reductions, and after one and ten updates. moved_by: random numbers that move weights and inputs."""
        network = self.network(dtype)
        x, y = (torch.tensor(m, dtype=dtype) for m in (self.x, self.y))
        of_inputs = [] if self.layers[0]["type"] == "embedding" else [x]
        for m in of_inputs + network.all_parameters() if moved_by else []:
            m.data *= 1 + torch.tensor([moved_by.choice([-1, 1]) * 2.0 ** -23 for _ in range(m.numel())], dtype=dtype).reshape(m.shape)
        states = [(None, network.values(x, y))]
        for reduction in self.reductions:
            found = network.values(x, y, reduction)
            states.append((reduction, {key: v for key, v in found.items() if key[0] in ("loss", "loss derivative") or key[0].endswith("gradient")}))
        if self.optimiser:
            algorithm = optimiser(self.optimiser, network.all_parameters())
            for steps in (1, 9):
                network.update(x, y, steps, algorithm)
                states.append((steps, network.state(x, y)))
        return states

    def text(self, source):
        text = case_file.head(self, source)
        prefix = ""
        for state, (what, values) in enumerate(self.evaluate(DTYPE[self.scalar])):
            if isinstance(what, int):
                prefix = "update."
                text += case_file.update(self.optimiser if what == 1 else None, what)
            for key, found in values.items():
                text += case_file.expectation(prefix, key, found, self, self.ulps and self.ulps[state][key], what if isinstance(what, str) else None)
            if what is None:
                text += self.verdicts
        return text

    def all_ulps(self):
        """Of each value of each state, how many ulps a float may be away: 4, and twice what PyTorch's own floats are away from its doubles, or its
        doubles move when every weight and input moves by a spacing of floats, which shows how much cancels there; the next power of two."""
        if self.scalar == "double":
            return None
        fine = [values for _, values in self.evaluate(torch.float64)]
        others = [self.evaluate(torch.float32)] + [self.evaluate(torch.float64, random.Random(seed)) for seed in range(6)]
        return [{key: max(case_file.allowed_ulps(rough[state][1][key].flatten().tolist(), v.flatten().tolist()) for rough in others)
                 for key, v in values.items()} for state, values in enumerate(fine)]

    def measured(self):
        self.ulps = self.all_ulps()
        return self

    def has_gradients_of_zero(self):
        return any((v == 0).any() for _, values in self.evaluate(torch.float64) for key, v in values.items() if key[0].endswith("s gradient"))


def drawn(random_, rows, columns, size=1.0):
    return [[random_.randint(-128, 128) / 128 * size for _ in range(columns)] for _ in range(rows)]


def dense(random_, inputs, outputs, bias=True):
    layer = {"type": "dense", "inputs": inputs, "outputs": outputs, "weights": drawn(random_, outputs, inputs)}
    return {**layer, "bias": drawn(random_, 1, outputs, 0.5)} if bias else layer


def little_cancels(case):
    """Whether a float network's numbers keep their digits, and no gradient of a loss is a sum of equal numbers of either sign."""
    return not (case.group == "loss" and case.has_gradients_of_zero()) and max((u for state in case.ulps or [] for u in state.values()), default=0) <= MOST_ULPS


def drawn_case(make):
    """The case of its seed in seeds.json, or of the next one that fits."""
    title = make(random.Random(1)).full_title()
    seed = SEEDS.get(title, 0) + any(text in title for text in CHOOSE_AGAIN)
    while True:
        case = make(random.Random(seed)).measured()
        if seed > 0 and little_cancels(case):
            SEEDS[title] = seed
            return case
        seed += 1


def both(make):
    """A case in double and one in float."""
    return [drawn_case(lambda random_, of=scalar: make(random_, of)) for scalar in BOTH]


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


def cases():
    return [*blocks(), *awkward_blocks(), *activations(), *awkward_activations(), *losses(), *awkward_losses(), *penalties(), *optimisers(), *sizes()]
