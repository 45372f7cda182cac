# SPDX-License-Identifier: MIT
"""Seconds of torch.autograd.gradcheck on one of the benchmark's networks: torch_gradcheck.py W1|W2|W3|W4 fast|slow."""
import sys
import time

import torch

WIDTHS = {"W1": ([8, 6, 10], 4), "W2": ([64, 32, 32, 10], 16), "W3": ([784, 128, 64, 10], 16),
          "W4": ([256] * 5 + [10], 32)}

torch.set_num_threads(1)
torch.manual_seed(1)
widths, batch = WIDTHS[sys.argv[1]]
fast = sys.argv[2] == "fast"
pairs = list(zip(widths, widths[1:]))
weights = [torch.randn(m, n, dtype=torch.double) * 1.2 / n ** 0.5 for n, m in pairs]
biases = [torch.randn(m, dtype=torch.double) * 0.1 for _, m in pairs]
x = torch.randn(batch, widths[0], dtype=torch.double)
labels = torch.randint(10, (batch,))
inputs = [p.requires_grad_() for p in (x, *weights, *biases)]


def loss(a, *parameters):
    for k in range(len(pairs)):
        a = torch.nn.functional.linear(a, parameters[k], parameters[k + len(pairs)])
        if k + 1 < len(pairs):
            a = torch.tanh(a)
    return torch.nn.functional.cross_entropy(a, labels)


best = float("inf")
for _ in range(20 if fast else 1):
    start = time.perf_counter()
    assert torch.autograd.gradcheck(loss, inputs, fast_mode=fast)
    best = min(best, time.perf_counter() - start)
print(best)
