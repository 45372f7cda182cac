#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The comparison of golden cases with what PyTorch computes says nothing of equal ones and something of others. Needs no torch.
planted.py FOLDER: of cases."""
import pathlib
import sys

from comparison import difference, differences

folder = pathlib.Path(sys.argv[1])
texts = {f.name: f.read_text() for f in folder.glob("*.toml")}
assert len(texts) >= 60, "%d cases, expected at least 60" % len(texts)
assert differences(folder, texts) == []
for name, text in texts.items():
    assert "by tests/pytorch/make.py" in text and "PyTorch 1." in text, name
    other = text.replace("ulps = ", "ulps = 1") if "ulps" in text else text.replace("\nis = ", "\nis = 1", 1)
    assert difference(text, other) is not None, name

good = 'source = "PyTorch 1"\nscalar = "double"\nis = [[0.25, -1.5e-07]]\n'
assert difference(good.replace("1\"", "2\""), good) is None
assert difference(good.replace("0.25", "0.2500000000001"), good) is None
assert difference(good.replace("0.25", "0.25000000000025"), good) is not None
assert difference(good.replace("-1.5", "1.5"), good) is not None
assert difference(good.replace("[0", "[-0"), good) is not None
assert difference(good + "more\n", good) is not None
assert difference(good.replace("is", "are"), good) is not None
missing = dict(list(texts.items())[1:])
assert len(differences(folder, missing)) == 1
assert len(differences(folder, {**texts, "none.toml": good})) == 1
