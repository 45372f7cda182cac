# SPDX-License-Identifier: MIT
"""A network, its loss and its data as PyTorch computes them. Layers are tables, as in the case file; rows are samples."""
import warnings

import torch
import torch.nn.functional as F

warnings.filterwarnings("ignore", message="reduction: 'mean' divides")  # of kl_div: it is what mean_entries says

ACTIVATIONS = {
    "identity": lambda z: z * 1, "doubled": lambda z: 2 * z, "sign": torch.sign, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": F.relu,
    "leaky_relu": lambda z, slope=0.01: F.leaky_relu(z, slope), "elu": lambda z, alpha=1.0: F.elu(z, alpha), "selu": F.selu,
    "softplus": F.softplus, "gelu": F.gelu, "gelu_tanh": lambda z: F.gelu(z, approximate="tanh"), "silu": F.silu, "mish": F.mish,
    "softsign": F.softsign, "hard_tanh": F.hardtanh, "relu6": F.relu6, "softmax": lambda z: F.softmax(z, 1)}
ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]

# PyTorch's own function of outputs, targets and reduction ("sum", "mean"). half_mse and hinge are put together from others: relu's slope at 0 is
# 0, as hinge's is where t y = 1, while clamp(min=0) would pass the gradient on there.
LOSSES = {
    "half_mse": lambda y, t, reduction: F.mse_loss(y, t, reduction=reduction) / 2,
    "mse": lambda y, t, reduction: F.mse_loss(y, t, reduction=reduction),
    "mae": lambda y, t, reduction: F.l1_loss(y, t, reduction=reduction),
    "huber": lambda y, t, reduction, delta=1.0: F.huber_loss(y, t, reduction=reduction, delta=delta),
    "binary_cross_entropy": lambda y, t, reduction: F.binary_cross_entropy(y, t, reduction=reduction),
    "binary_cross_entropy_with_logits": lambda y, t, reduction: F.binary_cross_entropy_with_logits(y, t, reduction=reduction),
    "softmax_cross_entropy": lambda y, t, reduction, smoothing=0.0, ignored=-100, class_weights=None: F.cross_entropy(
        y, t.flatten().long(), class_weights and torch.tensor(class_weights, dtype=y.dtype), reduction=reduction, ignore_index=ignored,
        label_smoothing=smoothing),
    "hinge": lambda y, t, reduction: getattr(F.relu(1 - t * y), reduction)(),
    "kullback_leibler": lambda y, t, reduction: F.kl_div(y, t, reduction=reduction),
    "gaussian_nll": lambda y, t, reduction: F.gaussian_nll_loss(y[:, :t.shape[1]], t, y[:, t.shape[1]:], reduction=reduction)}


def objective(loss, y, t, reduction=None):
    """The loss by our reductions: mean is over samples, mean_entries over all entries. PyTorch's "mean" is over entries, and over samples (that count)
    where t is a label; the other one is its sum divided by the samples, or its mean by the classes."""
    loss = dict(loss)
    kind, own = loss.pop("type"), loss.pop("reduction")
    reduction = reduction or own
    if reduction == "sum":
        return LOSSES[kind](y, t, "sum", **loss)
    if kind == "softmax_cross_entropy":
        return LOSSES[kind](y, t, "mean", **loss) / (1 if reduction == "mean" else y.shape[1])
    return LOSSES[kind](y, t, "mean", **loss) if reduction == "mean_entries" else LOSSES[kind](y, t, "sum", **loss) / y.shape[0]


def optimiser(options, parameters):
    options = dict(options)
    kind = options.pop("type")
    options["lr"] = options.pop("rate")
    if kind == "sgd":
        return torch.optim.SGD(parameters, **options)
    options["betas"] = (options.pop("beta1", 0.9), options.pop("beta2", 0.999))
    options["eps"] = options.pop("epsilon", 1e-8)
    decoupled = options.pop("decay", "coupled") == "decoupled"
    options.setdefault("weight_decay", 0.0)  # AdamW's own is 0.01
    return (torch.optim.AdamW if decoupled else torch.optim.Adam)(parameters, **options)


class Network:
    """The layers of a case in dtype, with parameters that keep their gradients."""

    def __init__(self, layers, loss, penalties, dtype):
        self.layers, self.loss, self.penalties, self.dtype = layers, loss, penalties, dtype
        self.parameters = [{key: torch.tensor(layer[key], dtype=dtype, requires_grad=True) for key in ("weights", "bias") if key in layer} for layer in layers]

    def all_parameters(self):
        return [p for of_layer in self.parameters for p in of_layer.values()]

    def forward(self, x, parameters=None):
        """The outputs of every layer."""
        outputs = []
        for layer, own in zip(self.layers, parameters or self.parameters):
            if layer["type"] == "dense":
                x = F.linear(x, own["weights"], own["bias"].flatten() if "bias" in own else None)
            else:
                x = ACTIVATIONS[layer["type"]](x, **{key: value for key, value in layer.items() if key != "type"})
            outputs.append(x)
        return outputs

    def penalty(self):
        weights = [own["weights"] for own in self.parameters if "weights" in own]
        terms = [p["lambda"] * (w.abs().sum() if p["type"] == "l1" else (w * w).sum() / 2) for p in self.penalties for w in weights]
        return sum(terms) if terms else torch.zeros((), dtype=self.dtype)

    def update(self, x, t, steps, algorithm):
        for _ in range(steps):
            algorithm.zero_grad()
            (objective(self.loss, self.forward(x)[-1], t) + self.penalty()).backward()
            algorithm.step()

    def values(self, x, t, reduction=None):
        """Every value of a state by its name in a case file, and layer (0: none)."""
        x = x.clone().requires_grad_()
        outputs = self.forward(x)
        for one in outputs:
            one.retain_grad()
        for p in self.all_parameters():
            p.grad = None
        j = objective(self.loss, outputs[-1], t, reduction) + self.penalty()
        loss_alone = objective(self.loss, outputs[-1], t, reduction)
        found = {("output", 0): outputs[-1], ("loss", 0): j, ("loss derivative", 0): torch.autograd.grad(loss_alone, outputs[-1], retain_graph=True)[0]}
        if self.penalties:
            found["penalty", 0] = self.penalty()
        j.backward()
        found["input gradient", 0] = x.grad
        for unit, (first, last) in enumerate(self.units(), 1):
            found["pre_activation", unit], found["activation", unit] = outputs[first], outputs[last]
            if all(layer["type"] in ELEMENTWISE for layer in self.layers[first + 1:last + 1]):
                found["activation derivative", unit] = self.slope(outputs[first], first, last)
            found["delta", unit] = outputs[first].grad
            for key, p in self.parameters[first].items():
                found[key + " gradient", unit] = p.grad
        return {key: value.detach().clone() for key, value in found.items()}

    def state(self, x, t):
        """What is expected after an update."""
        output = self.forward(x)[-1]
        found = {("output", 0): output, ("loss", 0): objective(self.loss, output, t) + self.penalty()}
        for unit, (first, _) in enumerate(self.units(), 1):
            found.update({(key, unit): p for key, p in self.parameters[first].items()})
        return {key: value.detach().clone() for key, value in found.items()}

    def units(self):
        """First and last layer of each: a dense one and the activations after it."""
        dense = [i for i, layer in enumerate(self.layers) if layer["type"] == "dense"] + [len(self.layers)]
        return [(first, after - 1) for first, after in zip(dense, dense[1:])]

    def slope(self, z, first, last):
        z = z.detach().requires_grad_()
        a = z
        for layer in self.layers[first + 1:last + 1]:
            a = ACTIVATIONS[layer["type"]](a, **{key: value for key, value in layer.items() if key != "type"})
        return torch.autograd.grad(a.sum(), z)[0] if a.requires_grad and a is not z else torch.ones_like(z)
