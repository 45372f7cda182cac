# SPDX-License-Identifier: MIT
"""A case, and the draw of its numbers: multiples of 1/128, the same in float and in double."""
import dataclasses
import json
import pathlib
import random

import torch

import case_file
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
