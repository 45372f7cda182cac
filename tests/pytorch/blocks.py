# SPDX-License-Identifier: MIT
"""Networks with blocks beside dense layers and activations: norms, dropout, embedding, weight_norm, residual blocks. Parameters have the names that
a network of lib/mlp gives them: "layer 2 gain", "block 3 layer 1 weights", "block 3 projection weights"."""
import torch
import torch.nn.functional as F

from network import ACTIVATIONS, Network, objective

PARAMETERS = {"dense": ("weights", "bias"), "layer_norm": ("gain", "bias"), "rms_norm": ("gain",), "batch_norm": ("gain", "bias"),
              "weight_norm": ("directions", "lengths", "bias"), "embedding": ("table",)}


class Mersenne:
    """std::mt19937_64."""

    def __init__(self, seed):
        self.state = [seed]
        for i in range(1, 312):
            self.state.append((6364136223846793005 * (self.state[-1] ^ (self.state[-1] >> 62)) + i) % 2 ** 64)
        self.at = 312

    def __call__(self):
        if self.at == 312:
            self.twist()
        x = self.state[self.at]
        self.at += 1
        x ^= (x >> 29) & 0x5555555555555555
        x ^= (x << 17) & 0x71D67FFFEDA60000
        x ^= (x << 37) & 0xFFF7EEE000000000
        return x ^ (x >> 43)

    def twist(self):
        s, low = self.state, 2 ** 31 - 1
        for i in range(312):
            x = (s[i] & (2 ** 64 - 1 - low)) | (s[(i + 1) % 312] & low)
            s[i] = s[(i + 156) % 312] ^ (x >> 1) ^ (0xB5026F5AA96619E9 if x & 1 else 0)
        self.at = 0


def mask(seed, p, shape, dtype):
    """1 where a draw of column after column is at least p."""
    draw = Mersenne(seed)
    columns = [[float((draw() >> 11) * 2.0 ** -53 >= p) for _ in range(shape[0])] for _ in range(shape[1])]
    return torch.tensor(columns, dtype=dtype).T


class BlockNetwork(Network):
    def __init__(self, layers, loss, penalties, dtype, training=True, given=None):
        """given: the parameters, in the order of their names, in place of those that the layers have."""
        self.given = given and iter(given)
        self.loss, self.penalties, self.dtype, self.training = loss, penalties, dtype, training
        self.named, self.statistics = {}, {}
        self.layers = self.prepared(layers, "")

    def prepared(self, layers, prefix):
        """The layers with tensors for numbers, each under its name."""
        result, number = [], 0
        for layer in layers:
            layer, kind = dict(layer), layer["type"]
            if kind in PARAMETERS or kind == "residual":
                number += 1
            if kind == "residual":
                layer["layers"] = self.prepared(layer["layers"], "%sblock %d " % (prefix, number))
                if "projection" in layer:
                    layer["projection"] = {key: self.add("%sblock %d projection %s" % (prefix, number, key), v) for key, v in layer["projection"].items()}
            for key in PARAMETERS.get(kind, ()):
                if key in layer:
                    layer[key] = self.add("%slayer %d %s" % (prefix, number, key), layer[key])
            if kind == "batch_norm":
                for key, usual in (("running_mean", 0.0), ("running_variance", 1.0)):
                    given = layer.get(key, [[usual] * layer["gain"].numel()])
                    layer[key] = torch.tensor(given, dtype=self.dtype)
                    self.statistics["%slayer %d %s" % (prefix, number, key.replace("_", " "))] = layer[key]
            result.append(layer)
        return result

    def add(self, name, value):
        self.named[name] = next(self.given) if self.given else torch.tensor(value, dtype=self.dtype, requires_grad=True)
        return self.named[name]

    def all_parameters(self):
        return list(self.named.values())

    def output(self, x, moves=False):
        for layer in self.layers:
            x = self.step(layer, x, moves)
        return x

    def step(self, layer, x, moves):
        """One layer. moves: running statistics move, and the seeds of masks."""
        kind, flat = layer["type"], {key: v.flatten() if hasattr(v, "flatten") else v for key, v in layer.items()}
        if kind == "dense":
            return F.linear(x, layer["weights"], flat.get("bias"))
        if kind == "weight_norm":
            return F.linear(x, torch._weight_norm(layer["directions"], layer["lengths"].T, 0), flat.get("bias"))
        if kind == "layer_norm":
            return F.layer_norm(x, x.shape[1:], flat["gain"], flat.get("bias"), layer.get("epsilon", 1e-5))
        if kind == "rms_norm":  # PyTorch 1.13 has none
            return flat["gain"] * x / ((x * x).mean(1, keepdim=True) + layer.get("epsilon", 1e-5)).sqrt()
        if kind == "batch_norm":
            running = [layer[key].flatten() if moves else layer[key].flatten().clone() for key in ("running_mean", "running_variance")]
            return F.batch_norm(x, *running, flat["gain"], flat.get("bias"), self.training, layer.get("momentum", 0.1), layer.get("epsilon", 1e-5))
        if kind == "dropout":
            if not self.training:
                return x
            kept = mask(layer["seed"], layer["p"], x.shape, self.dtype)
            if moves:
                layer["seed"] = Mersenne(layer["seed"])()
            return x * kept / (1 - layer["p"])
        if kind == "embedding":
            return F.embedding(x.long(), layer["table"]).flatten(1)
        if kind == "softmax" and "temperature" in layer:
            return F.softmax(x / layer["temperature"], 1)
        if kind == "residual":
            inside = x
            for one in layer["layers"]:
                inside = self.step(one, inside, moves)
            beside = layer.get("projection")
            return inside + (x if beside is None else F.linear(x, beside["weights"], beside["bias"].flatten() if "bias" in beside else None))
        return ACTIVATIONS[kind](x)

    def penalty(self):
        terms = [p["lambda"] * (w.abs().sum() if p["type"] == "l1" else (w * w).sum() / 2)
                 for p in self.penalties for name, w in self.named.items() if name.endswith("weights")]
        return sum(terms) if terms else torch.zeros((), dtype=self.dtype)

    def update(self, x, t, steps, algorithm):
        for _ in range(steps):
            algorithm.zero_grad()
            (objective(self.loss, self.output(x, moves=True), t) + self.penalty()).backward()
            algorithm.step()

    def values(self, x, t, reduction=None):
        integers = self.layers[0]["type"] == "embedding"
        x = x.clone() if integers else x.clone().requires_grad_()
        for p in self.all_parameters():
            p.grad = None
        output = self.output(x)
        loss_alone = objective(self.loss, output, t, reduction)
        found = {("output", 0): output, ("loss", 0): loss_alone + self.penalty(),
                 ("loss derivative", 0): torch.autograd.grad(loss_alone, output, retain_graph=True)[0]}
        (loss_alone + self.penalty()).backward()
        if not integers:
            found["input gradient", 0] = x.grad
        found.update({(name + " gradient", 0): p.grad for name, p in self.named.items()})
        return {key: value.detach().clone() for key, value in found.items()}

    def state(self, x, t):
        output = self.output(x)
        found = {("output", 0): output, ("loss", 0): objective(self.loss, output, t) + self.penalty()}
        found.update({(name, 0): p for name, p in {**self.named, **self.statistics}.items()})
        return {key: value.detach().clone() for key, value in found.items()}
