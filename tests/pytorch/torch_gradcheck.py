#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""PyTorch's own gradcheck, slow and fast, on the golden cases in double: which right gradients it accuses, and which wrong ones it passes.

Right is what autograd computes. The wrong ones are the same numbers with a fault of FAULTS in them. Needs python3-torch. Run: ./torch_gradcheck.py
"""
import collections
import sys

sys.dont_write_bytecode = True
import torch  # noqa: E402
import plan  # noqa: E402
from blocks import BlockNetwork  # noqa: E402
from network import objective  # noqa: E402


def smallest_zeroed(gradients):
    """The smallest entry that is not 0."""
    at = min(((abs(v), k, i) for k, g in enumerate(gradients) for i, v in enumerate(g.flatten().tolist()) if v != 0), default=None)
    if at is None:
        return False
    gradients[at[1]].view(-1)[at[2]] = 0
    return True


def last_row_zeroed(gradients):
    """The last sample's, by the input."""
    zero = not bool((gradients[0][-1] != 0).any())
    gradients[0][-1] = 0
    return not zero


def factor(c):
    def fault(gradients):
        for g in gradients:
            g *= c
        return any(bool((g != 0).any()) for g in gradients)
    return fault


def median_off(gradients):
    """The median entry of the first layer's weights, by 1 %."""
    flat = gradients[min(1, len(gradients) - 1)].view(-1)
    i = int(flat.abs().argsort()[len(flat) // 2])
    flat[i] *= 1.01
    return bool(flat[i] != 0)


FAULTS = {"times 2": factor(2), "times 1.01": factor(1.01), "times 1.0005": factor(1.0005), "smallest entry 0": smallest_zeroed,
          "one entry of the weights 1 % off": median_off, "last sample's dX 0": last_row_zeroed}


class Faulty(torch.autograd.Function):
    """J of all inputs, with gradients that a fault has changed."""

    @staticmethod
    def forward(ctx, j, fault, *inputs):
        ctx.j, ctx.fault = j, fault
        ctx.save_for_backward(*inputs)
        return j(*inputs)

    @staticmethod
    def backward(ctx, cotangent):
        gradients = gradients_of(ctx.j, ctx.saved_tensors)
        ctx.fault(gradients)
        return (None, None, *[g * cotangent for g in gradients])


def gradients_of(j, inputs):
    with torch.enable_grad():
        inputs = [one.detach().clone().requires_grad_() for one in inputs]
        found = torch.autograd.grad(j(*inputs), inputs, allow_unused=True)
    return [torch.zeros_like(one) if g is None else g.clone() for one, g in zip(inputs, found)]


def objective_of(case):
    """J as a function of x and every parameter, and these."""
    network = case.network(torch.float64)
    x, t = torch.tensor(case.x, dtype=torch.float64), torch.tensor(case.y, dtype=torch.float64)
    parameters = [p.detach().requires_grad_() for p in network.all_parameters()]
    if isinstance(network, BlockNetwork):
        integers = case.layers[0]["type"] == "embedding"

        def of_blocks(*inputs):
            rebuilt = BlockNetwork(case.layers, case.loss, case.penalties, torch.float64, case.training, inputs[0 if integers else 1:])
            return objective(case.loss, rebuilt.output(x if integers else inputs[0]), t) + rebuilt.penalty()
        return of_blocks, parameters if integers else [x.requires_grad_(), *parameters]

    def j(x, *parameters):
        rest = iter(parameters)
        network.parameters = [{key: next(rest) for key in own} for own in network.parameters]
        return objective(network.loss, network.forward(x)[-1], t) + network.penalty()
    return j, [x.requires_grad_(), *parameters]


def passes(f, inputs, fast):
    inputs = [one.detach().clone().requires_grad_() for one in inputs]  # it moves them in place
    try:
        return torch.autograd.gradcheck(f, inputs, fast_mode=fast, raise_exception=False)
    except Exception:  # of the function itself, away from the point
        return False


def main():
    accused, wrong = collections.defaultdict(list), collections.Counter()
    networks = [case for case in plan.cases() if case.scalar == "double"]
    for case in networks:
        j, inputs = objective_of(case)
        for fast in (False, True):
            if not passes(j, inputs, fast):
                accused[fast].append(case.group + ": " + case.title)
        for name, fault in FAULTS.items():
            if not fault(gradients_of(j, inputs)):
                continue  # it changes nothing
            kind = "awkward" if case.group.startswith("awkward") else "ordinary"
            wrong[name, kind, "all"] += 1
            for fast in (False, True):
                wrong[name, kind, fast] += passes(lambda *inputs, of=fault: Faulty.apply(j, of, *inputs), inputs, fast)
    print("%d networks" % len(networks))
    for fast in (False, True):
        print("right, accused, %s: %d: %s" % ("fast" if fast else "slow", len(accused[fast]), ", ".join(accused[fast])))
    for name in FAULTS:
        print("wrong, passed: %-34s" % name, *["%s %d slow, %d fast of %d" % (kind, wrong[name, kind, False], wrong[name, kind, True], wrong[name, kind, "all"])
                                              for kind in ("ordinary", "awkward")], sep="  ")


if __name__ == "__main__":
    torch.manual_seed(1)
    torch.set_num_threads(1)
    main()
